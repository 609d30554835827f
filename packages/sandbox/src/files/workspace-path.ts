import { ValidationError } from "@hearth/protocol";
import { PathOutsideError } from "../errors/path-outside-error.ts";

const maximumPathBytes = 4096;
const maximumSegmentBytes = 255;

/**
 * The segments of a path as a caller gave it.
 * @throws ValidationError for an empty path, one with a NUL byte, a lone surrogate (no valid UTF-8), or a name no file system takes
 * @throws PathOutsideError for an absolute path and for `..`, even where it would come back inside
 */
export function workspacePath(path: string): readonly string[] {
  const complain = (message: string): never => {
    throw new ValidationError("path", [{ field: "/path", message }]);
  };
  if (typeof path !== "string" || path === "") return complain("is empty");
  if (!path.isWellFormed()) return complain("is not valid UTF-8");
  if (path.includes("\0")) return complain("contains a NUL byte");
  if (Buffer.byteLength(path) > maximumPathBytes) return complain(`is longer than ${maximumPathBytes} bytes`);
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) || path.startsWith("\\\\"))
    throw new PathOutsideError(path, "is absolute");
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..")) throw new PathOutsideError(path, "contains `..`");
  if (segments.some((segment) => Buffer.byteLength(segment) > maximumSegmentBytes))
    return complain(`has a name longer than ${maximumSegmentBytes} bytes`);
  if (segments.length === 0) return complain("names the workspace itself, not a file in it");
  return segments;
}
