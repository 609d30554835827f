import { Command } from "./copy-button.tsx";

/** What to do, as the hub says it: what stands between backticks is shown as code, and a whole command can be copied. */
export function Hint({ children, className }: { children: string; className?: string }) {
  const parts = children.split(/`([^`]+)`/);
  return (
    <p className={className}>
      {parts.map((part, index) =>
        // eslint-disable-next-line react/no-array-index-key -- parts of one text never change places
        index % 2 === 0 ? (
          part
        ) : isCommand(part) ? (
          <Command key={index}>{part}</Command>
        ) : (
          <code key={index}>{part}</code>
        ),
      )}
    </p>
  );
}

/** A program with what it is to do; names of files and settings stand in backticks too. */
function isCommand(text: string): boolean {
  return /^(?:hearth|ollama|npm|llama-server) /.test(text);
}
