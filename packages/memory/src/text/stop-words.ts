/** Words that say nothing about a subject, and those with which a note is introduced. Negations stay: they turn a meaning round. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about after again all also always am an and any anyway are as at be because been before being both but by can could did do
  does doing done each either else ever every few for from further get gets getting got had has have having he hence her here hers
  him his how however i if in into is it its itself just let like made make makes many may me might more most much must my now of
  off often on once one only onto or other others our ours out over own per please put quite rather really same shall she should
  since so some such than that the their theirs them then there therefore these they this those though through thus to too toward
  under until up upon us use used uses using very via was we well were what when where whether which while who whom whose why will
  with within would yet you your yours important keep mind note noted remember reminder recall basically simply actually`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Words that make a sentence say the opposite. */
export const negations: ReadonlySet<string> = new Set([
  "no",
  "not",
  "never",
  "none",
  "without",
  "cannot",
  "neither",
  "nor",
  "except",
  "unless",
  "longer",
  "stop",
  "stopped",
  "avoid",
  "don't",
  "doesn't",
  "isn't",
  "aren't",
  "won't",
  "can't",
  "didn't",
  "wasn't",
  "shouldn't",
  "mustn't",
]);
