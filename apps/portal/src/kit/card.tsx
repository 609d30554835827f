import type { HTMLAttributes, ReactNode } from "react";
import { useId } from "react";
import { classNames } from "./class-names.ts";

export interface CardProps extends Omit<HTMLAttributes<HTMLElement>, "title"> {
  title?: ReactNode;
  /** Stands at the right of the title. */
  actions?: ReactNode;
  /** The content reaches the edges. @default false */
  flush?: boolean;
}

/** A surface with a title: a region by that name. */
export function Card({ title, actions, flush = false, className, children, ...rest }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={classNames("min-w-0 rounded-lg border bg-surface shadow-low", className)}
      {...rest}
    >
      {title !== undefined && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b px-4 py-1.5">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          {actions}
        </header>
      )}
      <div className={flush ? "min-w-0 [&>[role=alert]]:m-3" : "min-w-0 p-4"}>{children}</div>
    </section>
  );
}
