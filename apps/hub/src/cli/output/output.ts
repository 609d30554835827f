import colours from "picocolors";
import type { CliProcess } from "../cli-context.ts";
import { escapeLine, escapeText } from "./escape-text.ts";

type Colours = ReturnType<typeof colours.createColors>;

/** How a command speaks: data on stdout, everything else on stderr. What it is given is escaped before it is shown. */
export class Output {
  /** One JSON object, or one a line, instead of text. */
  readonly json: boolean;
  readonly colour: Colours;
  readonly #process: CliProcess;
  /** A line of pieces is not ended yet. */
  #isOpen = false;

  constructor(process: CliProcess, json: boolean) {
    this.json = json;
    this.#process = process;
    this.colour = colours.createColors(!json && usesColour(process));
  }

  /** Data for machines: one line of JSON on stdout. */
  data(value: unknown): void {
    this.#process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** A result for people, on stdout; may have several lines. */
  text(text: string): void {
    this.endLine();
    this.#process.stdout.write(`${escapeText(text)}\n`);
  }

  /** A line beside the result (progress, advice), on stderr. */
  note(text: string, paint: (text: string) => string = (plain) => plain): void {
    this.endLine();
    this.#process.stderr.write(`${paint(escapeLine(text))}\n`);
  }

  /** Text beside the result that goes on where the last piece ended, indented. Whatever else is said begins a new line. */
  piece(text: string, paint: (text: string) => string = (plain) => plain): void {
    const indented = escapeText(text).replaceAll("\n", "\n    ");
    this.#process.stderr.write(`${this.#isOpen ? "" : "    "}${paint(indented)}`);
    this.#isOpen = true;
  }

  /** Ends a line of pieces. */
  endLine(): void {
    if (this.#isOpen) this.#process.stderr.write("\n");
    this.#isOpen = false;
  }

  /** Several lines beside the result. */
  notes(text: string): void {
    for (const line of text.split("\n")) this.note(line);
  }
}

/** https://no-color.org: any value switches colour off. Without a terminal there is none. */
function usesColour({ env, stderr, stdout }: CliProcess): boolean {
  if (env["NO_COLOR"] !== undefined && env["NO_COLOR"] !== "") return false;
  if (env["TERM"] === "dumb") return false;
  return stderr.isTTY && stdout.isTTY;
}
