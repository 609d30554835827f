import { fieldLook } from "./field.tsx";

/** The page's search; `/` leads to it. */
export function SearchField({
  label,
  value,
  onChange,
  className = "sm:max-w-72",
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      className={`${fieldLook} h-8.5 ${className}`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
