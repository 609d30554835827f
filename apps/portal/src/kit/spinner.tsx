/** Something is under way; the words beside it say what. */
export function Spinner() {
  return (
    <span
      aria-hidden
      className="spinning inline-block size-3.5 shrink-0 rounded-full border-2 border-current border-r-transparent"
    />
  );
}
