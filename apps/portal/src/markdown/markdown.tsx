import { memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./code-block.tsx";
import { splitBlocks } from "./split-blocks.ts";

const plugins = [remarkGfm];

const components: Components = {
  // What agents write stands under the one heading of the page, and mostly begins at the third level.
  h1: ({ children }) => <h2 className="large">{children}</h2>,
  h2: ({ children }) => <h2 className="large">{children}</h2>,
  h3: ({ children }) => <h2>{children}</h2>,
  h4: ({ children }) => <h3>{children}</h3>,
  h5: ({ children }) => <h4>{children}</h4>,
  h6: ({ children }) => <h5>{children}</h5>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
  // A picture of elsewhere would tell others that it was read.
  img: ({ src, alt }) =>
    typeof src === "string" && src.startsWith("/api/") ? (
      <img src={src} alt={alt ?? ""} />
    ) : (
      <span className="text-faint">[picture: {alt === undefined || alt === "" ? "without a description" : alt}]</span>
    ),
  table: ({ children }) => (
    <div className="scroll-area table-wrap" tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  pre: CodeBlock,
  input: ({ checked }) => <span aria-label={checked === true ? "done" : "open"}>{checked === true ? "☑" : "☐"}</span>,
};

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components}>
      {text}
    </ReactMarkdown>
  );
});

/** Markdown as agents write it: no raw HTML, no foreign pictures. A growing text is drawn anew only at its end. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      {splitBlocks(text).map((block, index) => (
        // Blocks are only ever added at the end.
        // oxlint-disable-next-line react/no-array-index-key
        <Block key={index} text={block} />
      ))}
    </div>
  );
}
