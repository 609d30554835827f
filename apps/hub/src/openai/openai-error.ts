import { HearthError, ValidationError } from "@hearth/protocol";

export interface OpenAiErrorOptions {
  /** @default 400 */
  status?: number;
  /** The parameter that is wrong, with dots. */
  param?: string;
  /** @default "invalid_request" */
  code?: string;
  hint?: string;
  cause?: unknown;
}

/** A request to `/v1` that cannot be done, in the words its clients know. */
export class OpenAiError extends HearthError {
  readonly code = "HEARTH_OPENAI_REQUEST";
  override readonly status: number;
  readonly param: string | undefined;
  readonly openAiCode: string;

  constructor(
    message: string,
    { status = 400, param, code = "invalid_request", hint, cause }: OpenAiErrorOptions = {},
  ) {
    super(param === undefined ? message : `${param}: ${message}`, {
      hint: hint ?? "See /docs for what the routes below /v1 take.",
      field: param,
      cause,
    });
    this.status = status;
    this.param = param;
    this.openAiCode = code;
  }
}

/** Any error as clients of OpenAI's API read it. */
export function toOpenAiBody(error: HearthError): { error: Record<string, string | null> } {
  const [issue] = error instanceof ValidationError ? error.issues : [];
  const field = issue?.field ?? error.field;
  const param = error instanceof OpenAiError ? error.param : field?.replace(/^\//, "").replaceAll("/", ".");
  return {
    error: {
      message: error.status === 400 ? error.message : `${error.message}. ${error.hint}`,
      type: typeOf(error.status),
      param: param === undefined || param === "" ? null : param,
      code: error instanceof OpenAiError ? error.openAiCode : error.code.toLowerCase(),
    },
  };
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}
