/** What is taken where nothing was measured here. They are guesses, and every estimate made of them says so. */
export const guesses = {
  /** A capability that computes. */
  computing: { seconds: 1, low: 0.1, high: 10 },
  /** A run of an agent that thinks: a handful of turns, each with what was said before. */
  thinking: { seconds: 60, low: 15, high: 300, input: 20_000, output: 2_000 },
  /** How far tokens and so money may lie apart from the guess. */
  spread: { low: 0.25, high: 4 },
} as const;

/** One run says little of the next: then the range is that much wider on both sides. */
export const fewRuns = { count: 3, low: 0.5, high: 2 };

/** Runs that are looked at, newest first: what was long ago says little of today. */
export const recentRuns = 20;
