import type { ButtonHTMLAttributes, Ref } from "react";
import { classNames } from "./class-names.ts";
import { Spinner } from "./spinner.tsx";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once on a view. @default "plain" */
  look?: "primary" | "plain" | "quiet" | "danger";
  /** @default "medium" */
  size?: "small" | "medium";
  /** Shows that what it started is under way, and takes no second press. @default false */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover border-transparent font-medium",
  plain: "bg-raised text-ink hover:bg-hover border-line shadow-low",
  quiet: "bg-transparent text-soft hover:bg-hover hover:text-ink border-transparent",
  danger: "bg-raised text-bad hover:bg-bad-soft border-line",
};

export function Button({ look = "plain", size = "medium", busy = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      disabled={busy || rest.disabled}
      className={classNames(
        "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border whitespace-nowrap transition-colors",
        "disabled:opacity-60 [&>svg]:size-4 [&>svg]:shrink-0",
        size === "small" ? "min-h-7 px-2 text-sm" : "min-h-8.5 px-3",
        looks[look],
        className,
      )}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "aria-label"> {
  /** What it does; read out and shown on hover. */
  label: string;
}

/** A button that shows only an icon. */
export function IconButton({ label, className, size = "medium", look = "quiet", ...rest }: IconButtonProps) {
  return (
    <Button
      aria-label={label}
      title={label}
      look={look}
      size={size}
      className={classNames("px-0!", size === "small" ? "w-7" : "w-8.5", className)}
      {...rest}
    />
  );
}
