import { stopWords } from "../text/stop-words.ts";
import { stem, wordsOf } from "../text/words.ts";
import type { Embedder } from "./embedder.ts";

const dimensions = 256;
const shortest = 3;
const longest = 5;
/** A word as a whole counts as much as so many of its pieces. */
const wholeWord = 3;
/** Each feature goes to so many places, so that two that meet in one still differ in the other. */
const places = 2;

/**
 * The built-in embedder: words and their pieces of 3 to 5 letters, hashed with a sign into 256 places (the hashing trick,
 * Weinberger et al. 2009; pieces as in fastText, Bojanowski et al. 2017). It needs no weights and always gives the same
 * vector. It knows spelling and inflection and no meaning, so it reorders what words found more than it finds by itself.
 */
export function createHashingEmbedder(): Embedder {
  return {
    fingerprint: "hearth-hashing-1",
    dimensions,
    embed: async (texts) => texts.map(embedText),
  };
}

/** @see createHashingEmbedder */
export function embedText(text: string): Float32Array {
  const counts = new Map<string, number>();
  const add = (feature: string, weight: number): void => {
    counts.set(feature, (counts.get(feature) ?? 0) + weight);
  };
  for (const word of wordsOf(text)) {
    const lower = word.toLowerCase();
    if (stopWords.has(lower)) continue;
    add(`=${stem(lower)}`, wholeWord);
    const marked = `<${lower}>`;
    for (let size = shortest; size <= longest; size++) {
      for (let at = 0; at + size <= marked.length; at++) add(marked.slice(at, at + size), 1 / (longest - shortest + 1));
    }
  }
  const vector = new Float32Array(dimensions);
  for (const [feature, count] of counts) {
    const weight = Math.sqrt(count);
    for (let place = 0; place < places; place++) {
      const hash = hashOf(feature, place);
      vector[hash % dimensions]! += (hash & 0x40000000) === 0 ? weight : -weight;
    }
  }
  return vector;
}

/** FNV-1a over UTF-16 units, finished as in MurmurHash3 so that all bits depend on all units. */
function hashOf(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1);
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
