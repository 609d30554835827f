import type { ReactNode } from "react";
import { SelectField, TextArea, TextField } from "../kit/field.tsx";
import { exampleOf, type InputField } from "./input-schema.ts";
import { JsonField } from "./json-field.tsx";

export interface ValueFieldProps {
  field: InputField;
  label: ReactNode;
  /** Undefined: nothing is given. */
  value: unknown;
  error?: string | undefined;
  onChange: (value: unknown) => void;
}

/** A member of an input that is typed in: the control that its schema asks for. */
export function ValueField({ field, label, value, error, onChange }: ValueFieldProps) {
  const { kind, hint, choices, fallback } = field;
  const shared = { label, hint, error };
  const placeholder = fallback === undefined || fallback === "" ? "" : fallback;
  switch (kind) {
    case "text":
      return (
        <TextArea
          {...shared}
          rows={1}
          className="[&_textarea]:field-sizing-content [&_textarea]:resize-none [&_textarea]:max-h-48 [&_textarea]:min-h-8.5"
          placeholder={placeholder}
          value={typeof value === "string" ? value : ""}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
        />
      );
    case "number":
      return (
        <TextField
          {...shared}
          type="number"
          step="any"
          placeholder={placeholder}
          value={typeof value === "number" ? value : ""}
          onChange={({ target }) => onChange(target.value === "" ? undefined : Number(target.value))}
        />
      );
    case "flag":
      return (
        <SelectField
          {...shared}
          value={typeof value === "boolean" ? String(value) : ""}
          choices={[
            {
              value: "",
              label: fallback === undefined ? "not said" : fallback === "true" ? "yes, as usual" : "no, as usual",
            },
            { value: "true", label: "yes" },
            { value: "false", label: "no" },
          ]}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value === "true")}
        />
      );
    case "choice":
      return (
        <SelectField
          {...shared}
          value={typeof value === "string" ? value : ""}
          choices={[
            { value: "", label: fallback === undefined ? "choose…" : `${fallback}, as usual` },
            ...choices.map((one) => ({ value: one, label: one })),
          ]}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
        />
      );
    case "texts":
      return (
        <TextArea
          {...shared}
          hint={hint === undefined ? "One a line." : `${hint} One a line.`}
          rows={2}
          value={Array.isArray(value) ? value.join("\n") : ""}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value.split("\n"))}
        />
      );
    case "json":
      return <JsonField {...shared} example={exampleOf(field.schema)} value={value} onChange={onChange} />;
    default:
      return kind satisfies never;
  }
}
