import assert from "node:assert/strict";
import { test } from "node:test";
import { accountLook, hueOf } from "./account-look.ts";

void test("the hue of a colour is the one that oklch gives it", () => {
  // By the CSS Color 4 specification's own conversions.
  assert.equal(hueOf("#ff0000"), 29);
  assert.equal(hueOf("#00ff00"), 142);
  assert.equal(hueOf("#0000ff"), 264);
  assert.equal(hueOf("#6366f1"), 277);
  for (const grey of ["#000000", "#ffffff", "#808080", "red", "#12"]) assert.equal(hueOf(grey), undefined);
});

void test("only what a person set themselves is a wish", () => {
  const values = { theme: "contrast", accent_color: "#ff0000", compact_mode: true, show_agent_avatars: false };
  const all = { theme: "person", accent_color: "person", compact_mode: "person", show_agent_avatars: "person" };
  assert.deepEqual(accountLook(values, all), { contrast: "more", hue: 29, density: "compact", avatars: false });
  assert.deepEqual(accountLook(values, { theme: "default", compact_mode: "hub" }), {});
});
