/** Texts and vectors that are the same in every run: words by Zipf's law, vectors in clusters as real ones are. */
export const dimensions = 384;
const clusters = 500;
const words = 20_000;
const spread = 0.8;

/** mulberry32: a small generator with a seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const syllables =
  "ba be bi bo bu da de di do du fa fe ga go ka ki ko la le li lo ma me mi mo na ne no pa po ra re ri ro sa se si so ta te ti to va ve vo".split(
    " ",
  );

/** A made-up word; the same number gives the same word. */
export function wordAt(rank: number): string {
  let word = "";
  for (let rest = rank + 41; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length];
  return `${word}n`;
}

export function sentence(random: () => number, length: number): string {
  return Array.from({ length }, () => wordAt(Math.floor(words ** random()) - 1)).join(" ");
}

/** A document of so many sections; each becomes one passage. */
export function documentAt(index: number, sections: number): string {
  const random = randomOf(index * 7 + 1);
  return Array.from({ length: sections }, (_, at) => `## part ${index} ${at}\n\n${sentence(random, 60)}.\n`).join("\n");
}

/** A question of words that are neither everywhere nor nowhere. */
export function questionAt(index: number): string {
  const random = randomOf(index * 13 + 5);
  return Array.from({ length: 5 }, () => wordAt(20 + Math.floor(random() * 4_000))).join(" ");
}

const centres = Array.from({ length: clusters }, (_, index) => gaussian(randomOf(index + 99)));

/** The vector of a text: a centre and noise, both chosen by a hash of the text. */
export function vectorOf(text: string): Float32Array {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  const noise = gaussian(randomOf(hash));
  const centre = centres[(hash >>> 0) % clusters]!;
  return noise.map((value, at) => centre[at]! + spread * value);
}

/** Numbers that are nearly normally distributed: the sum of four uniform ones. */
function gaussian(random: () => number): Float32Array {
  return Float32Array.from({ length: dimensions }, () => random() + random() + random() + random() - 2);
}
