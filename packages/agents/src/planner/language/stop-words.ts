/**
 * Words that carry no meaning of their own in a goal. Everything else must be accounted for before a plan is
 * proposed, so the list is short on purpose: no negation, no question of reason, no future, no comparison.
 */
const words = `
a an the this that these those it its them they there here i me my mine we us our you your he she his her their
is are was were be been being am do does did done have has had having can could would will shall may might
please kindly just also too then next finally now so and but as with for to into onto of in on at from than such
like want need wish help let lets make made making create build produce generate prepare provide put use using
what which who whose whom how when where
all any some both whole entire everything one ones
data dataset csv spreadsheet folder directory workspace file files table
value values figure figures result results thing things information
come came go goes going gone went get got gets give show tell
happen happened occurred recorded record listed stored found know known see seen
respectively through via according regarding concerning exactly about out up
anyone anybody someone somebody ever
hi hello hey thanks thank
ok okay`;

const stopWords: ReadonlySet<string> = new Set(words.split(/\s+/).filter((word) => word !== ""));

/** True for a word that need not be accounted for. */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}
