/** How large a task is, for people: `640 x 640 by 640 x 640`, `1024 values`. What is malformed is refused elsewhere. */
export function sizeOf(operation: string, data: unknown): string {
  const { matrix_a: a, matrix_b: b, ...others } = (data ?? {}) as Record<string, unknown>;
  if (operation === "matrix_multiply") return `${shape(a)} by ${shape(b)}`;
  const longest = Math.max(0, ...Object.values(others).map((value) => (Array.isArray(value) ? value.length : 0)));
  return longest === 0 ? "one value" : `${longest} values`;
}

function shape(matrix: unknown): string {
  if (!Array.isArray(matrix)) return "?";
  const [row] = matrix as unknown[];
  return `${matrix.length} x ${Array.isArray(row) ? row.length : "?"}`;
}
