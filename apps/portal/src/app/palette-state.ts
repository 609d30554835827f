let open = false;
const listeners = new Set<() => void>();

/** Whether the palette is open, for whoever draws it. */
export const paletteState = {
  get: () => open,
  watch: (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  set(next: boolean) {
    open = next;
    for (const listener of listeners) listener();
  },
};

export function openPalette(): void {
  paletteState.set(true);
}
