/**
 * `node scripts/record-terminal.ts NAME COMMAND…`: runs a command in a terminal of its own (util-linux's `script`), and writes what it showed and
 * when to docs/recordings/NAME.cast (asciicast v2, for `asciinema play`), and its last screen to docs/images/NAME.svg. Nothing is
 * sped up, cut or written by hand. For example:
 *   node scripts/record-terminal.ts swarm-demo-kill hearth swarm demo --kill
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { lastScreen, screenAsSvg } from "./terminal-screen.ts";

const size = { width: 96, height: 14 };
const [name = "", ...words] = process.argv.slice(2);
if (!/^[a-z][a-z0-9-]*$/.test(name) || words.length === 0) {
  console.error("usage: node scripts/record-terminal.ts NAME COMMAND…");
  process.exit(2);
}
const root = join(import.meta.dirname, "..");
const command = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
const folder = await mkdtemp(join(tmpdir(), "hearth-recording-"));
try {
  const [output, timing] = [join(folder, "output"), join(folder, "timing")];
  const began = Math.floor(Date.now() / 1000);
  const shown = `stty cols ${size.width} rows ${size.height}; exec ${command}`;
  const child = spawn("script", ["-qefc", shown, "--log-out", output, "--log-timing", timing], {
    env: {
      ...process.env,
      HEARTH_HOME: join(folder, "home"),
      TERM: "xterm-256color",
      PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
  const events = readTiming(await readFile(timing, "utf8"), await readFile(output));
  const header = { version: 2, ...size, timestamp: began, command: words.join(" "), env: { TERM: "xterm-256color" } };
  const prompt = `$ ${words.join(" ")}\r\n`;
  const lines = [header, [0, "o", prompt], ...events.map(({ at, text }) => [Number(at.toFixed(3)), "o", text])];
  const screen = lastScreen(prompt + events.map(({ text }) => text).join(""), size);
  await mkdir(join(root, "docs/recordings"), { recursive: true });
  await writeFile(
    join(root, `docs/recordings/${name}.cast`),
    `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`,
  );
  await writeFile(join(root, `docs/images/${name}.svg`), screenAsSvg(screen, { ...size, title: words.join(" ") }));
  console.log(screen.join("\n"));
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The output with the seconds at which each piece of it came. The log begins with a line of its own, which no timing counts. */
function readTiming(timing: string, log: Buffer): { at: number; text: string }[] {
  let from = log[0] === "S".charCodeAt(0) ? log.indexOf("\n") + 1 : 0;
  let at = 0;
  const decoder = new TextDecoder();
  return timing
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [delay, bytes] = line.split(" ").map(Number);
      at += delay!;
      const text = decoder.decode(log.subarray(from, from + bytes!), { stream: true });
      from += bytes!;
      return { at, text };
    });
}
