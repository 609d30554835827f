import { InternalError } from "@hearth/protocol";

export function pending(): never {
  throw new InternalError("not built yet");
}
