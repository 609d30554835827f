import type { Capability, PlanTask } from "@hearth/sdk";
import { SelectField, TextField } from "../kit/field.tsx";
import { fieldsOf, type InputField, isReference } from "./input-schema.ts";
import { JsonField } from "./json-field.tsx";
import { ValueField } from "./value-field.tsx";

export interface InputFormProps {
  step: PlanTask;
  /** Undefined while it is not known. */
  capability: Capability | undefined;
  /** Steps whose output it may take. */
  sources: readonly PlanTask[];
  /** What the hub found wrong, by the JSON Pointer within the input. */
  problems: ReadonlyMap<string, string>;
  onChange: (input: unknown) => void;
}

/** The input of a step: a field for each member that its capability takes, typed in or taken from another step's output. */
export function InputForm({ step, capability, sources, problems, onChange }: InputFormProps) {
  const fields = capability === undefined ? undefined : fieldsOf(capability.input);
  const { input } = step;
  if (fields === undefined || !isRecord(input) || isReference(input))
    return (
      <JsonField
        label={`Input of ${step.capability}`}
        value={input}
        error={[...problems.values()][0]}
        onChange={(value) => onChange(value ?? {})}
      />
    );
  const names = new Set(fields.map(({ name }) => name));
  const other = [...problems].filter(([pointer]) => !names.has(memberOf(pointer)));
  const set = (name: string, value: unknown): void =>
    onChange(Object.fromEntries(Object.entries({ ...input, [name]: value }).filter(([, one]) => one !== undefined)));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-sm font-medium">
        Input <span className="font-mono text-xs font-normal text-faint">{step.capability}</span>
      </legend>
      {fields.map((field) => (
        <MemberField
          key={field.name}
          field={field}
          value={input[field.name]}
          sources={sources}
          error={problemOf(problems, field.name)}
          onChange={(value) => set(field.name, value)}
        />
      ))}
      {other.map(([pointer, message]) => (
        <p key={pointer} role="alert" className="text-sm text-bad">
          {pointer} {message}
        </p>
      ))}
    </fieldset>
  );
}

function MemberField({
  field,
  value,
  sources,
  error,
  onChange,
}: {
  field: InputField;
  value: unknown;
  sources: readonly PlanTask[];
  error: string | undefined;
  onChange: (value: unknown) => void;
}) {
  const { name, required, hint } = field;
  const label = (
    <>
      <span className="font-mono text-xs">{name}</span>
      {required && <span className="text-faint"> (needed)</span>}
    </>
  );
  const from = isReference(value) ? value.$from : "";
  const choices = [
    { value: "", label: "typed in" },
    ...sources.map(({ key, title }) => ({ value: key, label: `output of ${title}` })),
    ...(from !== "" && !sources.some(({ key }) => key === from) ? [{ value: from, label: `output of ${from}` }] : []),
  ];
  return (
    <div className="relative">
      {choices.length > 1 && (
        <SelectField
          hideLabel
          label={`Where ${name} comes from`}
          className="absolute! top-0 right-0 z-1 max-w-[60%] [&_select]:h-6! [&_select]:border-transparent [&_select]:bg-transparent [&_select]:px-1 [&_select]:text-right [&_select]:text-xs [&_select]:text-soft"
          value={from}
          choices={choices}
          onChange={({ target }) => onChange(target.value === "" ? undefined : { $from: target.value })}
        />
      )}
      {isReference(value) ? (
        <TextField
          label={label}
          hint={`The part of the output, such as /rows (a JSON Pointer).${hint === undefined ? "" : ` ${hint}`}`}
          error={error}
          placeholder="all of it"
          value={value.pointer ?? ""}
          onChange={({ target }) =>
            onChange(target.value === "" ? { $from: value.$from } : { $from: value.$from, pointer: target.value })
          }
        />
      ) : (
        <ValueField field={field} label={label} value={value} error={error} onChange={onChange} />
      )}
    </div>
  );
}

/** What is wrong with a member, and where within it. */
function problemOf(problems: ReadonlyMap<string, string>, name: string): string | undefined {
  const [pointer, message] = [...problems].find(([one]) => memberOf(one) === name) ?? [];
  if (pointer === undefined || message === undefined) return undefined;
  const inner = pointer.split("/").slice(2);
  return inner.length === 0 ? message : `/${inner.join("/")} ${message}`;
}

function memberOf(pointer: string): string {
  return (pointer.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
