import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import { classNames } from "./class-names.ts";

export const fieldLook =
  "w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-ink placeholder:text-faint disabled:opacity-60 aria-invalid:border-bad";

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with the value; announced. */
  error?: string | undefined;
  /** The label is for readers of the screen only. @default false */
  hideLabel?: boolean;
  className?: string;
}

interface Parts extends FieldProps {
  children: (ids: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

/** A label, a control, a hint and what is wrong, tied together for readers of the screen. */
export function Field({ label, hint, error, hideLabel = false, className, children }: Parts) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={classNames("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described === "" ? undefined : described,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-faint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

type Own<Element> = Omit<Element, keyof FieldProps | "children">;

export function TextField({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: FieldProps & Own<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <Field {...{ label, hint, error, ...(hideLabel && { hideLabel }), ...(className !== undefined && { className }) }}>
      {(ids) => <input type="text" {...rest} {...ids} className={classNames(fieldLook, "h-8.5")} />}
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: FieldProps & Own<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  return (
    <Field {...{ label, hint, error, ...(hideLabel && { hideLabel }), ...(className !== undefined && { className }) }}>
      {(ids) => <textarea rows={4} {...rest} {...ids} className={classNames(fieldLook, "py-1.5")} />}
    </Field>
  );
}

export interface Choice {
  value: string;
  label: string;
}

export function SelectField({
  label,
  hint,
  error,
  hideLabel,
  className,
  choices,
  ...rest
}: FieldProps & Own<SelectHTMLAttributes<HTMLSelectElement>> & { choices: readonly Choice[] }) {
  return (
    <Field {...{ label, hint, error, ...(hideLabel && { hideLabel }), ...(className !== undefined && { className }) }}>
      {(ids) => (
        <select {...rest} {...ids} className={classNames(fieldLook, "h-8.5")}>
          {choices.map(({ value, label: name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
