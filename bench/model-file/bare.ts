/** The library alone: loads a file, answers twice, and prints how long that took. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { getLlama, LlamaChat } from "node-llama-cpp";

const [, , path = "", tokens = "64"] = process.argv;
const threads = availableParallelism();
const llama = await getLlama({
  gpu: false,
  build: "never",
  skipDownload: true,
  progressLogs: false,
  maxThreads: threads,
});
const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
const context = await model.createContext({
  contextSize: Math.min(model.trainContextSize, 8192),
  sequences: 1,
  threads,
});
const chat = new LlamaChat({ contextSequence: context.getSequence() });

async function ask(text: string): Promise<{ began: number; first: number; ended: number }> {
  const began = performance.now();
  let first: number | undefined;
  await chat.generateResponse(
    [
      { type: "user", text },
      { type: "model", response: [] },
    ],
    { maxTokens: Number(tokens), onResponseChunk: () => void (first ??= performance.now()) },
  );
  return { began, first: first ?? began, ended: performance.now() };
}

const cold = await ask("What was it that you said yesterday?");
const warm = await ask("And what will you say tomorrow?");
console.log(
  JSON.stringify({
    firstAt: performance.timeOrigin + cold.first,
    warmMilliseconds: warm.first - warm.began,
    tokensPerSecond: ((Number(tokens) - 1) / (warm.ended - warm.first)) * 1000,
    megabytes: Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1000,
  }),
);
process.exit(0);
