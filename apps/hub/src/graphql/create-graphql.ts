import { HearthError } from "@hearth/protocol";
import { GraphQLError } from "graphql";
import { deepestQuery } from "./deepest-query.ts";
import type { GraphQlContext, GraphQlNeeds } from "./graphql-context.ts";
import { loadYoga, type Yoga } from "./load-yoga.ts";
import { createResolvers } from "./resolvers.ts";
import { typeDefinitions } from "./type-definitions.ts";

export interface GraphQlOptions extends GraphQlNeeds {
  /** Told of what went wrong without anyone's doing. */
  onError: (error: unknown) => void;
}

/** Answers GraphQL requests; subscriptions as server-sent events. */
export async function createGraphQl({ onError, ...needs }: GraphQlOptions): Promise<Yoga<GraphQlContext>> {
  const yoga = await loadYoga();
  return yoga.createYoga<GraphQlContext>({
    schema: yoga.createSchema({ typeDefs: typeDefinitions, resolvers: createResolvers(needs) }),
    graphqlEndpoint: "/graphql",
    // The guard has judged the source, and the portal has pages of its own.
    cors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    logging: false,
    maskedErrors: {
      maskError(error) {
        const cause = error instanceof GraphQLError ? error.originalError : error;
        if (cause == null && error instanceof GraphQLError) return error;
        if (!HearthError.isInstance(cause)) {
          onError(cause ?? error);
          return new GraphQLError("something went wrong in the hub", { extensions: { code: "HEARTH_INTERNAL" } });
        }
        const { code, hint, field, status } = cause;
        return new GraphQLError(cause.message, {
          ...(error instanceof GraphQLError && error.path !== undefined ? { path: error.path } : {}),
          extensions: { code, hint, status, ...(field === undefined ? {} : { field }) },
        });
      },
    },
    plugins: [
      {
        onValidate({ addValidationRule }) {
          addValidationRule(deepestQuery);
        },
      },
    ],
  });
}
