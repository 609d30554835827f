/**
 * A small English stemmer: plural, past, progressive and agent endings, so that "borrowed", "borrowing" and
 * "borrower" meet. It follows the idea of step 1 of Porter (1980) and is applied to both sides of every
 * comparison, which keeps words of other languages comparable even where the rule makes no sense for them.
 */
export function stem(word: string): string {
  let result = irregular.get(word) ?? word;
  if (result.length <= 3 || /\d/.test(result)) return result;
  result = stripPlural(result);
  result = stripEnding(result);
  return result.endsWith("y") && result.length > 3 ? `${result.slice(0, -1)}i` : result;
}

const irregular: ReadonlyMap<string, string> = new Map([
  ["ran", "run"],
  ["spent", "spend"],
  ["paid", "pay"],
  ["bought", "buy"],
  ["sold", "sale"],
  ["sell", "sale"],
  ["sells", "sale"],
  ["brought", "bring"],
  ["ate", "eat"],
  ["eaten", "eat"],
  ["drank", "drink"],
  ["drove", "drive"],
  ["driven", "drive"],
  ["rode", "ride"],
  ["ridden", "ride"],
  ["swam", "swim"],
  ["slept", "sleep"],
  ["built", "build"],
  ["won", "win"],
  ["lost", "lose"],
  ["began", "begin"],
  ["wore", "wear"],
  ["flew", "fly"],
  ["caught", "catch"],
  ["taught", "teach"],
  ["read", "read"],
  ["lent", "lend"],
  ["took", "take"],
  ["taken", "take"],
  ["made", "make"],
  ["grew", "grow"],
  ["grown", "grow"],
  ["rose", "rise"],
  ["fell", "fall"],
  ["wrote", "write"],
  ["written", "write"],
  ["held", "hold"],
  ["people", "person"],
  ["children", "child"],
  ["men", "man"],
  ["women", "woman"],
  ["mice", "mouse"],
  ["feet", "foot"],
  ["leaves", "leaf"],
  ["shelves", "shelf"],
  ["this", "this"],
  ["does", "does"],
  ["was", "was"],
  ["has", "has"],
  ["its", "its"],
  ["during", "during"],
  ["number", "number"],
  ["december", "december"],
  ["november", "november"],
  ["october", "october"],
  ["september", "september"],
]);

function stripPlural(word: string): string {
  if (word.endsWith("sses") || word.endsWith("xes") || word.endsWith("ches") || word.endsWith("shes")) {
    return word.slice(0, -2);
  }
  if (word.endsWith("ies")) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us") && !word.endsWith("is")) {
    return word.slice(0, -1);
  }
  return word;
}

function stripEnding(word: string): string {
  for (const ending of ["ing", "ed", "er"]) {
    if (!word.endsWith(ending)) continue;
    const base = word.slice(0, -ending.length);
    // "ring", "red" and "per" keep their letters: what is left must hold a vowel and three letters.
    if (base.length < 3 || !/[aeiouy]/.test(base)) return word;
    if (/([bdfgklmnprt])\1$/.test(base) && !/(ll|ss|zz)$/.test(base)) return base.slice(0, -1);
    return trimE(base);
  }
  return trimE(word);
}

/** "expense" and "expenses", "borrow" and "borrowed", "invoice" and "invoiced" end alike without their final e. */
function trimE(word: string): string {
  return word.endsWith("e") && word.length > 4 ? word.slice(0, -1) : word;
}
