import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { isTyping } from "../kit/is-typing.ts";
import { places } from "./navigation.ts";
import { openPalette } from "./palette-state.ts";

/** Milliseconds in which the second key must follow `g`. */
const patience = 1200;

/** `Ctrl K` opens the palette, `g` and a letter leads to a page, `/` to the page's search. */
export function useNavigationKeys(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goAt = 0;
    function press(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "g") {
        goAt = event.timeStamp;
        return;
      }
      if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>("main input[type=search]");
        if (search === null) return;
        event.preventDefault();
        search.focus();
        return;
      }
      if (event.timeStamp - goAt > patience) return;
      goAt = 0;
      const place = places.find(({ key }) => key === event.key);
      if (place === undefined) return;
      event.preventDefault();
      void navigate({ to: place.to });
    }
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [navigate]);
}
