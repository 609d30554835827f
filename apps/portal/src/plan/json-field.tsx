import { type ReactNode, useState } from "react";
import { TextArea } from "../kit/field.tsx";

/** A value as JSON. What is no JSON is said beside it and changes nothing. Give it a key of its own for each value that is not its own. */
export function JsonField({
  label,
  hint,
  value,
  error,
  example,
  onChange,
}: {
  label: ReactNode;
  hint?: string | undefined;
  /** Undefined: nothing is given. */
  value: unknown;
  error?: string | undefined;
  /** Of what fits, as JSON; shown while the field is empty. */
  example?: string | undefined;
  onChange: (value: unknown) => void;
}) {
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value, undefined, 2)));
  const [problem, setProblem] = useState<string>();
  return (
    <TextArea
      label={label}
      hint={hint}
      rows={Math.min(10, Math.max(1, text.split("\n").length))}
      className="[&_textarea]:font-mono [&_textarea]:text-sm"
      spellCheck={false}
      placeholder={example}
      value={text}
      error={problem ?? error}
      onChange={({ target }) => {
        setText(target.value);
        try {
          onChange(target.value.trim() === "" ? undefined : (JSON.parse(target.value) as unknown));
          setProblem(undefined);
        } catch (thrown) {
          setProblem(`is no JSON: ${(thrown as Error).message}`);
        }
      }}
    />
  );
}
