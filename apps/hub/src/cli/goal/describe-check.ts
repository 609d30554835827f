import type { AcceptanceCheck } from "@hearth/protocol";

/** A check in one line: what it is about, and how it is found out. */
export function describeCheck(check: AcceptanceCheck): string {
  return `${check.description.replace(/^answer: /, "")} [${howOf(check)}]`;
}

function howOf(check: AcceptanceCheck): string {
  switch (check.kind) {
    case "output":
      return `${check.pointer === "" ? "output" : check.pointer} by schema`;
    case "file":
      return `${check.path}, at least ${check.minimumBytes} bytes`;
    case "file-json":
      return `${check.path}${check.pointer} by schema`;
    case "file-text":
      return `${check.path} ${check.present ? "matches" : "does not match"} ${check.pattern}`;
    case "command":
      return `${check.command} ends with ${check.exitCode}`;
    case "receipt": {
      const { action, target, outcome, minimum, maximum } = check;
      const times = maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
      return `${times} × ${action}${target === undefined ? "" : ` of ${target}`} with ${outcome}`;
    }
    case "judge":
      return "another model judges";
  }
}
