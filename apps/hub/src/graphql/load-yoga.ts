import type { ASTVisitor, GraphQLError, ValidationContext } from "graphql";

/** Answers requests in the shapes of the fetch standard. */
export interface Yoga<Context> {
  fetch(request: Request, context: Context): Promise<Response>;
}

type Rule = (context: ValidationContext) => ASTVisitor;

/** What is used of graphql-yoga's options. */
export interface YogaOptions {
  schema: unknown;
  graphqlEndpoint: string;
  cors: false;
  graphiql: false;
  landingPage: false;
  batching: false;
  multipart: false;
  logging: false;
  maskedErrors: { maskError: (error: unknown) => GraphQLError };
  plugins: { onValidate: (options: { addValidationRule: (rule: Rule) => void }) => void }[];
}

export interface YogaModule {
  createSchema(options: { typeDefs: string; resolvers: object }): unknown;
  createYoga<Context>(options: YogaOptions): Yoga<Context>;
}

/** The library, without its types: they bring those of a browser into every file of the repository, where they do not hold. */
export async function loadYoga(): Promise<YogaModule> {
  const name: string = "graphql-yoga";
  return (await import(name)) as YogaModule;
}
