import { useState } from "react";
import { fieldLook } from "../../kit/field.tsx";

interface JsonControlProps {
  id: string;
  disabled: boolean;
  "aria-describedby": string;
  "aria-invalid": true | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** A value in JSON. What is no JSON is handed on as the text it is, so that the check can say so. */
export function JsonControl({ value, onChange, ...shared }: JsonControlProps) {
  const [text, setText] = useState(() =>
    value === null || value === undefined ? "" : JSON.stringify(value, undefined, 2),
  );
  return (
    <textarea
      {...shared}
      rows={4}
      spellCheck={false}
      value={text}
      className={`${fieldLook} py-1.5 font-mono text-sm`}
      onChange={(event) => {
        setText(event.target.value);
        try {
          onChange(event.target.value.trim() === "" ? null : (JSON.parse(event.target.value) as unknown));
        } catch {
          onChange(event.target.value);
        }
      }}
    />
  );
}
