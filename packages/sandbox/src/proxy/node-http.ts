/**
 * Node's HTTP. An import of it loads Node's own fetch as well, for names in it that nothing here uses: 16 MB and a tenth
 * of the start of a hub. This way does not.
 */
export function nodeHttp(): typeof import("node:http") {
  return process.getBuiltinModule("node:http");
}
