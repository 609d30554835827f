import { useState } from "react";

const place = (of: string): string => `hearth.draft.${of}`;

/** What is typed and not sent, kept as long as the window is open, each conversation's by itself. */
export function useDraft(of: string, initial = ""): [string, (text: string) => void] {
  const [text, setText] = useState(() => {
    try {
      return sessionStorage.getItem(place(of)) ?? initial;
    } catch {
      return initial;
    }
  });
  return [
    text,
    (next) => {
      setText(next);
      try {
        if (next === "") sessionStorage.removeItem(place(of));
        else sessionStorage.setItem(place(of), next);
      } catch {
        // A browser that keeps nothing keeps no draft either.
      }
    },
  ];
}
