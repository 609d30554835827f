import { isValidElement, type ReactNode } from "react";
import { CopyButton } from "../kit/copy-button.tsx";

/** Code with its language and a button that copies it. */
export function CodeBlock({ children }: { children?: ReactNode }) {
  const { text, language } = read(children);
  return (
    <div className="code-block">
      <div className="code-head">
        <span>{language ?? "text"}</span>
        <CopyButton text={text} label="Copy the code" />
      </div>
      <pre tabIndex={0} role="group" aria-label={`Code${language === undefined ? "" : ` in ${language}`}`}>
        <code>{text}</code>
      </pre>
    </div>
  );
}

function read(children: ReactNode): { text: string; language: string | undefined } {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(children)) return { text: "", language: undefined };
  const { className = "", children: inner } = children.props;
  const text = Array.isArray(inner) ? inner.join("") : typeof inner === "string" ? inner : "";
  return { text: text.replace(/\n$/, ""), language: /language-([\w+#.-]+)/.exec(className)?.[1] };
}
