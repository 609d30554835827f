import type { ModelList } from "@hearth/protocol";
import { table } from "./format.ts";
import type { Output } from "./output.ts";

/** Models a row each, then the servers and why one of them lists nothing. */
export function printModels(output: Output, list: ModelList): void {
  if (output.json) return output.data(list);
  if (list.problem !== undefined) output.note(list.problem);
  if (list.models.length === 0)
    output.note(
      "No model is there. Start a local model server, set a key such as ANTHROPIC_API_KEY, or: hearth model add",
    );
  else
    output.text(
      table(
        list.models.map(({ id, kind, local, roles, price, contextTokens, fit, tested }) => [
          id,
          kind,
          local ? "here" : "elsewhere",
          price === undefined
            ? "no price: asks"
            : price === "free"
              ? "free"
              : `${price.input} in, ${price.output} out per million`,
          contextTokens === undefined ? "" : `${contextTokens} tokens`,
          fit ?? "",
          tested === undefined
            ? ""
            : tested.passed
              ? `passed in ${tested.milliseconds} ms`
              : `failed: ${tested.why ?? ""}`,
          roles.join(","),
        ]),
      ),
    );
  for (const { id, file } of list.models)
    if (file?.problem !== undefined)
      output.note(`${id} is a file that is not run here: ${file.problem}. Serve it: llama-server -m ${file.path}`);
  for (const { name, url, keyPresent, why } of list.servers) {
    const reasons = [keyPresent === false ? "its key is not there" : "", why ?? ""].filter((reason) => reason !== "");
    if (reasons.length > 0) output.note(`${name} at ${url}: ${reasons.join("; ")}`);
  }
}
