import { type ReactNode, useEffect } from "react";
import { classNames } from "./class-names.ts";

export interface PageProps {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** The content has its own scroll areas and takes the whole height. @default false */
  fill?: boolean;
}

/** A page: its title is the document's title and the heading that navigation leads to. */
export function Page({ title, lead, actions, children, fill = false }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Hearth`;
  }, [title]);
  return (
    <div className={classNames("flex h-full min-h-0 flex-col", !fill && "scroll-area")} tabIndex={fill ? undefined : 0}>
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-4 pb-3 md:px-6">
        <div className="min-w-0 flex-1 basis-32">
          <h1 title={title} className="truncate text-xl font-semibold tracking-tight">
            {title}
          </h1>
          {lead !== undefined && <p className="max-w-[80ch] text-pretty text-soft">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className={classNames("min-w-0 px-4 pb-6 md:px-6", fill && "flex min-h-0 flex-1 flex-col")}>{children}</div>
    </div>
  );
}
