/** How one browser wants the portal to look. Kept in that browser, and applied before the first paint by `public/look.js`. */
export interface Look {
  /** @default "system" */
  theme: "system" | "light" | "dark";
  /** @default "system" */
  contrast: "system" | "more" | "normal";
  /** @default "comfortable" */
  density: "comfortable" | "compact";
  /** `less` switches movement off even where the system does not ask for it. @default "system" */
  motion: "system" | "less";
  /** Hue of the accent in degrees (oklch). @default 45 */
  hue: number;
  /** A picture beside what agents say. @default true */
  avatars: boolean;
}

export const defaultLook: Look = {
  theme: "system",
  contrast: "system",
  density: "comfortable",
  motion: "system",
  hue: 45,
  avatars: true,
};

/** Accents that are offered by name; any other hue keeps its contrast too. */
export const accents: readonly { name: string; hue: number }[] = [
  { name: "Ember", hue: 45 },
  { name: "Amber", hue: 75 },
  { name: "Moss", hue: 145 },
  { name: "Lagoon", hue: 200 },
  { name: "Dusk", hue: 262 },
  { name: "Heather", hue: 310 },
  { name: "Rose", hue: 10 },
];

const browserPlace = "hearth.look";
const accountPlace = "hearth.look.account";
const listeners = new Set<() => void>();
let wishes = read(browserPlace);
let account = read(accountPlace);
let current: Look = { ...defaultLook, ...account, ...wishes };

function read(place: string): Partial<Look> {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Look>;
  } catch {
    return {};
  }
}

export function currentLook(): Look {
  return current;
}

/** Whether this browser has wishes of its own, beside those of the person's account. */
export function hasWishes(): boolean {
  return Object.keys(wishes).length > 0;
}

export function watchLook(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A wish of this browser, which counts more than the account's. */
export function changeLook(change: Partial<Look>): void {
  wishes = { ...wishes, ...change };
  keep(browserPlace, wishes);
}

/** Leaves the look to the account's settings. */
export function dropWishes(): void {
  wishes = {};
  keep(browserPlace, wishes);
}

/** What the person set in their account, for every browser of theirs. */
export function setAccountLook(look: Partial<Look>): void {
  if (JSON.stringify(look) === JSON.stringify(account)) return;
  account = look;
  keep(accountPlace, look);
}

function keep(place: string, look: Partial<Look>): void {
  try {
    localStorage.setItem(place, JSON.stringify(look));
  } catch {
    // Private windows may keep nothing; the look holds until the page is left.
  }
  current = { ...defaultLook, ...account, ...wishes };
  applyLook();
  for (const listener of listeners) listener();
}

/** Puts the look on the document. */
export function applyLook(): void {
  const { dataset, style } = document.documentElement;
  const { theme, contrast, density, motion, hue } = current;
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  const more = contrast === "more" || (contrast === "system" && matchMedia("(prefers-contrast: more)").matches);
  dataset["shade"] = dark ? "dark" : "light";
  set("contrast", more ? "more" : undefined);
  set("density", density === "compact" ? "compact" : undefined);
  set("motion", motion === "less" ? "less" : undefined);
  style.setProperty("--accent-hue", String(hue));

  function set(name: string, value: string | undefined): void {
    if (value === undefined) delete dataset[name];
    else dataset[name] = value;
  }
}

/** Follows the system's wishes as long as the person has none of their own. */
export function followSystem(): void {
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"])
    matchMedia(query).addEventListener("change", applyLook);
}
