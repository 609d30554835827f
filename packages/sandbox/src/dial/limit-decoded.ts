import { EgressFailedError } from "../errors/egress-failed-error.ts";

/**
 * A body that fails with EgressFailedError once more than so many bytes were read from it. What comes over a connection
 * is counted there; a packed answer grows a thousandfold after that.
 */
export function limitDecoded(body: ReadableStream<Uint8Array>, url: URL, maximumBytes: number): ReadableStream {
  let left = maximumBytes;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left -= chunk.length;
        if (left >= 0) return controller.enqueue(chunk);
        const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
        controller.error(
          new EgressFailedError(url.hostname, port, `more than ${maximumBytes} bytes came once unpacked`),
        );
      },
    }),
  );
}
