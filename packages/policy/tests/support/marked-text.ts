import { Random } from "./random.ts";

export interface LabelledText {
  text: string;
  spans: { type: string; start: number; end: number }[];
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const alphabets: Readonly<Record<string, string>> = {
  digits: "0123456789",
  hex: "0123456789abcdef",
  bech: "023456789acdefghjklmnpqrstuvwxyz",
  b58: "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
  b32: `${letters}234567`,
  alnum: `${letters}${letters.toLowerCase()}0123456789`,
  b64: `${letters}${letters.toLowerCase()}0123456789+/`,
};

/**
 * Makes a text from its fixture: `«EMAIL:jo@x.io»` marks what must be found, `{{alnum:36}}` stands for random letters
 * (tokens are made here, so that no scanner takes the fixture for a leak), `{{b64enc:text}}` for an encoding.
 */
export function readMarkedText(marked: string, random: Random): LabelledText {
  const filled = marked.replace(/\{\{(\w+):([^}]*)\}\}/g, (whole, kind: string, argument: string) => {
    if (kind === "b64enc") return Buffer.from(argument).toString("base64");
    if (kind === "hexenc") return Buffer.from(argument).toString("hex");
    const alphabet = alphabets[kind];
    if (alphabet === undefined) return whole;
    return Array.from({ length: Number(argument) }, () => random.pick(Array.from(alphabet))).join("");
  });
  const spans: LabelledText["spans"] = [];
  let text = "";
  let last = 0;
  for (const { 0: whole, 1: type, 2: value, index } of filled.matchAll(/«(\w+):([^»]*)»/g)) {
    text += filled.slice(last, index);
    spans.push({ type: type!, start: text.length, end: text.length + value!.length });
    text += value!;
    last = index + whole.length;
  }
  return { text: text + filled.slice(last), spans };
}
