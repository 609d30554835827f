/** Lines where words will be. */
export function Skeleton({ lines = 4, label = "Loading" }: { lines?: number; label?: string }) {
  return (
    <div role="status" className="flex flex-col gap-3 p-4">
      <span className="sr-only">{label}…</span>
      {Array.from({ length: lines }, (_, index) => (
        <div
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          aria-hidden
          className={`breathing h-4 rounded bg-mute-soft ${["w-3/4", "w-full", "w-5/6", "w-2/3"][index % 4]}`}
        />
      ))}
    </div>
  );
}
