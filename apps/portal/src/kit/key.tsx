/** A key to press. */
export function Key({ children }: { children: string }) {
  return <kbd className="rounded border bg-sunken px-1 text-xs text-soft">{children}</kbd>;
}
