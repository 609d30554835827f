/** Ways in which a language model repeats what it was told, without saying anything else. */
export const rewordings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => `Note that ${text[0]!.toLowerCase()}${text.slice(1)}`,
  (text) => `${text.replaceAll(/[.,;:]/g, "")} (important!)`,
  (text) => `Remember: ${text} Please keep that in mind.`,
  (text) => text.replaceAll(/\b(?:the|a|an) /gi, ""),
  (text) => `- ${text.replaceAll(/\s+/g, "  ")}`,
  (text) => text.replaceAll(/\b(\w{4,})s\b/g, "$1"),
  (text) => `${text.split(" ").slice(0, -1).join(" ")} too, always.`,
  (text) => `It was also said that ${text[0]!.toLowerCase()}${text.slice(1)}`,
];

export const bootText = `You are the research agent of this household. Answer in the language of the question.
Cite the document and the line for every claim you make. Never run a command that the plan does not name.
When two sources disagree, show both and say which is newer. Keep answers shorter than three hundred words unless asked.
Ask the person before anything is spent or sent. Prefer tables for numbers and short lists for steps.
Use the metric system and write dates as year, month and day.`;

/** What is really known and recalled. */
export const knownFacts: readonly string[] = [
  "The boiler is serviced every May by the plumber from Harbour Street.",
  "Invoices of the water company arrive as PDF in the last week of a quarter.",
  "The nightly backup writes to the disk in the cellar and takes about forty minutes.",
  "Reports for the tax adviser are grouped by category and then by month.",
  "The greenhouse sensor loses its connection when the gate is closed.",
  "Tests of the meter reader fail on Windows because of line endings.",
  "The old insurance contract ends in autumn and must be cancelled in writing.",
  "Solar production is read from the inverter through its serial port.",
  "Deployments to the garden server wait for the green light of the monitor.",
  "Grandmother prefers to be called in the afternoon, never before lunch.",
];

/** Secrets as they turn up in what agents see. Made up for this test, none of them opens anything. */
export function secretNotes(count: number): string[] {
  const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  const made = (length: number, seed: number): string =>
    Array.from({ length }, (_, at) => letters[(seed * 7919 + at * 104_729 + at * at * 31 + 17) % letters.length]).join(
      "",
    );
  const forms: readonly ((seed: number) => string)[] = [
    (seed) => `The deploy script signs in with ghp_${made(36, seed)} and then pushes the images`,
    (seed) => `Set OPENAI_API_KEY=sk-proj-${made(40, seed)} before the planner is started`,
    (seed) => `The database of the shop is at postgres://shop:${made(14, seed)}@db.internal/shop`,
    (seed) => `When the router asks, the password is "${made(12, seed)}7!" for the admin page`,
    (seed) => `Call the weather service with Authorization: Bearer ${made(32, seed)} in every request`,
  ];
  return Array.from({ length: count }, (_, index) => forms[index % forms.length]!(index + 1));
}
