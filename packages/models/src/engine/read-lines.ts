import type { Readable } from "node:stream";
import { longestLine } from "./engine-protocol.ts";

/**
 * The lines of a stream, without their ends; what comes after the last end is dropped, since its writer died over it.
 * @throws RangeError for a line beyond `longest` bytes, however long it would become
 */
export async function* readLines(stream: Readable, longest: number = longestLine): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      if (length + end - from > longest) throw new RangeError(`a line of more than ${longest} bytes`);
      yield Buffer.concat([...pieces, chunk.subarray(from, end)]).toString("utf8");
      pieces = [];
      length = 0;
      from = end + 1;
    }
    if (from === chunk.length) continue;
    pieces.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > longest) throw new RangeError(`a line of more than ${longest} bytes`);
  }
}
