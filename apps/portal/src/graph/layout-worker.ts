import { type GraphShape, layoutGraph } from "./graph-layout.ts";

/** Answers each shape with its positions, under the number it came with. */
addEventListener("message", ({ data }: MessageEvent<{ number: number; shape: GraphShape }>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  postMessage({ number: data.number, positions: layoutGraph(data.shape) });
});
