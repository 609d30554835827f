import type { HTMLAttributes, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface RowProps extends HTMLAttributes<HTMLLIElement> {
  /** A sign before everything else, such as a state. It has a column of its own where there is room. */
  sign?: ReactNode;
  /** Facts and buttons at the right; on a phone they stand together below. */
  side?: ReactNode;
}

/** A line of a list: what it is, and at the right what more there is to it and what can be done. Put it into `RowList`. */
export function Row({ sign, side, className, children, ...rest }: RowProps) {
  return (
    <li
      className={classNames("flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-1.5", className)}
      {...rest}
    >
      {sign !== undefined && <span className="flex items-center sm:w-24 sm:shrink-0">{sign}</span>}
      <div className="min-w-0 flex-1 basis-56 wrap-anywhere">{children}</div>
      {side !== undefined && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-faint">{side}</div>
      )}
    </li>
  );
}

/** Lines on a surface, parted by hairlines. @param flush it stands in a card, which has the edge already */
export function RowList({ label, flush = false, children }: { label?: string; flush?: boolean; children: ReactNode }) {
  return (
    <ul aria-label={label} className={classNames("divide-y", !flush && "rounded-lg border bg-surface")}>
      {children}
    </ul>
  );
}
