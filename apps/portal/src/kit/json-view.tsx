/** A value as it is, in JSON. It scrolls by itself, and by keyboard. A group, since a page may hold many and each would be a landmark. */
export function JsonView({ value, label, tall = false }: { value: unknown; label: string; tall?: boolean }) {
  return (
    <pre
      tabIndex={0}
      role="group"
      aria-label={label}
      className={`scroll-area rounded-md border bg-sunken p-3 text-xs ${tall ? "max-h-128" : "max-h-64"}`}
    >
      {JSON.stringify(value, undefined, 2)}
    </pre>
  );
}
