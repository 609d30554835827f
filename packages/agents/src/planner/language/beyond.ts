/** What no rule and no registered agent can be trusted with, by the word that gives it away. */
const reasons: readonly { stems: readonly string[]; reason: string }[] = [
  {
    stems: ["why", "caus", "becaus", "reason"],
    reason: "finding reasons needs judgement that a planner by rules does not have",
  },
  {
    stems: ["predict", "forecast", "prediction", "expect", "extrapolat", "guess", "future"],
    reason: "a forecast needs a model of the future, and none is connected",
  },
  { stems: ["translat", "translation"], reason: "translating needs a language model" },
  {
    stems: [
      "poem",
      "story",
      "essai",
      "song",
      "joke",
      "slogan",
      "letter",
      "rewrit",
      "paraphras",
      "rephras",
      "haiku",
      "brainstorm",
    ],
    reason: "writing text needs a language model",
  },
  {
    stems: [
      "should",
      "recommend",
      "advis",
      "advice",
      "suggest",
      "recommendation",
      "worth",
      "better",
      "best",
      "worst",
      "opinion",
      "think",
      "ought",
    ],
    reason: "advice and judgement need a mind that can be asked; only facts in the files can be calculated",
  },
  {
    stems: [
      "summaris",
      "summariz",
      "gist",
      "explain",
      "interpret",
      "sentiment",
      "mood",
      "classify",
      "categoris",
      "categoriz",
      "meaning",
    ],
    reason: "understanding text needs a language model",
  },
  {
    stems: [
      "delet",
      "remov",
      "renam",
      "mov",
      "overwrit",
      "eras",
      "edit",
      "fix",
      "refactor",
      "install",
      "download",
      "email",
      "send",
      "upload",
      "remind",
      "schedul",
      "reply",
      "cancel",
      "publish",
    ],
    reason: "no registered agent may do that; the agents here read the folder and write results beside it",
  },
  {
    stems: ["tomorrow", "weather", "news", "onlin", "internet", "websit", "googl"],
    reason: "nothing outside the given folder can be looked up",
  },
];

/** Why a word puts a goal out of reach, or undefined. The word may still be the name of a column or a value. */
export function beyondReach(wordStem: string): string | undefined {
  return reasons.find((entry) => entry.stems.includes(wordStem))?.reason;
}
