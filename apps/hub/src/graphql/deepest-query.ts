import { type ASTVisitor, GraphQLError, Kind, type SelectionSetNode, type ValidationContext } from "graphql";

const deepest = 7;

/** Refuses a query whose fields lie deeper than anyone needs: an agent has tasks, which have an agent, and so on without end. */
export function deepestQuery(context: ValidationContext): ASTVisitor {
  const depthOf = (selection: SelectionSetNode | undefined, open: ReadonlySet<string>): number => {
    let most = 0;
    for (const node of selection?.selections ?? []) {
      let depth = 0;
      if (node.kind === Kind.FIELD) depth = node.name.value.startsWith("__") ? 0 : 1 + depthOf(node.selectionSet, open);
      else if (node.kind === Kind.INLINE_FRAGMENT) depth = depthOf(node.selectionSet, open);
      else if (!open.has(node.name.value)) {
        const fragment = context.getFragment(node.name.value);
        depth = depthOf(fragment?.selectionSet, new Set([...open, node.name.value]));
      }
      most = Math.max(most, depth);
    }
    return most;
  };
  return {
    OperationDefinition(node) {
      if (depthOf(node.selectionSet, new Set()) > deepest)
        context.reportError(new GraphQLError(`fields may lie ${deepest} deep at most`, { nodes: [node] }));
    },
  };
}
