/** How far something is. @param fraction 0 to 1; undefined while nobody knows */
export function ProgressBar({
  fraction,
  label,
  tone = "accent",
}: {
  fraction?: number | undefined;
  label: string;
  tone?: "accent" | "good" | "bad" | "warn";
}) {
  const known = fraction === undefined ? undefined : Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  const colour = { accent: "bg-accent", good: "bg-good", bad: "bg-bad", warn: "bg-warn" }[tone];
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known === undefined ? {} : { "aria-valuenow": known })}
      className="h-1.5 w-full overflow-hidden rounded-full bg-mute-soft"
    >
      <div
        className={`h-full rounded-full transition-[width] ${colour} ${known === undefined ? "breathing w-1/3" : ""}`}
        style={known === undefined ? undefined : { width: `${known}%` }}
      />
    </div>
  );
}
