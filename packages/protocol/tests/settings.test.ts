import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  checkSetting,
  findSetting,
  type SettingDefinition,
  settingCategories,
  settingRegistry,
  type SettingType,
} from "../src/settings/index.ts";

const define = (type: SettingType, more: Partial<SettingDefinition> = {}): SettingDefinition => ({
  key: "x",
  label: "X",
  description: "",
  category: "appearance",
  scope: "person",
  type,
  default: null,
  ...more,
});

void test("every declared setting is sound: its default is taken, and what it names is there", () => {
  assert.equal(new Set(settingRegistry.map(({ key }) => key)).size, settingRegistry.length, "keys are unique");
  const categories = new Set(settingCategories.map(({ id }) => id));
  assert.equal(categories.size, 12);
  for (const definition of settingRegistry) {
    const {
      key,
      type,
      default: initial,
      category,
      dependsOn,
      options,
      minimum,
      maximum,
      label,
      description,
    } = definition;
    assert.match(key, /^[a-z][a-z0-9_]*$/);
    assert.ok(label !== "" && description !== "", key);
    assert.ok(categories.has(category), key);
    if (type === "password") assert.equal(initial, null, key);
    assert.deepEqual(checkSetting(definition, initial), { ok: true, value: initial }, key);
    if (type === "select" || type === "multi") assert.ok((options?.length ?? 0) > 1, key);
    if (type === "slider") assert.ok(minimum !== undefined && maximum !== undefined, key);
    if (dependsOn === undefined) continue;
    const other = findSetting(dependsOn.key);
    assert.ok(other !== undefined, key);
    const wanted = other.type === "multi" ? [dependsOn.value] : dependsOn.value;
    assert.equal(checkSetting(other, wanted).ok, true, key);
  }
});

void test("each type takes its values and refuses others, in words", () => {
  const options = [
    { value: "a", label: "A" },
    { value: "b", label: "B" },
  ];
  const cases: [SettingDefinition, unknown[], unknown[]][] = [
    [define("toggle"), [true, false], ["true", 1, null]],
    [define("number", { minimum: 5, maximum: 10, step: 1 }), [5, 10], [4, 11, 5.5, "5", NaN, Infinity, null]],
    [define("slider", { minimum: 0, maximum: 1, step: 0.1 }), [0, 0.1, 0.3, 0.7, 1], [0.15, 1.1]],
    [define("text", { maximum: 5 }), ["", "abc", null], ["abcdef", "a\nb", "a\0", 1]],
    [define("text", { minimum: 1 }), ["a"], ["", null]],
    [define("text", { pattern: { source: "a|b", words: "must be a or b" } }), ["a", "b"], ["ab", "xa", "a\n"]],
    [define("textarea"), ["a\nb\tc"], ["a\0", "x".repeat(20_001)]],
    [define("password"), ["secret", null], [1]],
    [define("select", { options }), ["a"], ["c", "", null, ["a"]]],
    [define("multi", { options }), [[], ["b"], ["b", "a"]], [["c"], "a", null]],
    [define("colour"), ["#6366F1"], ["red", "#fff", "#6366f1 "]],
    [define("file"), ["a.txt", "a/b.txt", ""], ["/etc/passwd", "../x", "a//b", "a/../b"]],
    [define("json"), [null, { a: [1] }, "x"], [undefined, () => 1, 1n]],
    [
      define("cron"),
      ["0 2 * * *", "*/5 0-6 1,15 * 1-5"],
      ["", "* * * *", "60 * * * *", "5-1 * * * *", "@daily", "* * * * MON", 1],
    ],
    [define("key-value"), [{}, { a: "b" }], [{ a: 1 }, [], null, { "": "x" }, "x"]],
  ];
  for (const [definition, good, bad] of cases) {
    for (const value of good)
      assert.equal(checkSetting(definition, value).ok, true, `${definition.type} ${String(value)}`);
    for (const value of bad) {
      const outcome = checkSetting(definition, value);
      assert.ok(!outcome.ok && outcome.message.length > 5, `${definition.type} ${String(value)}`);
    }
  }
  assert.deepEqual(checkSetting(define("multi", { options }), ["b", "a", "b"]), { ok: true, value: ["a", "b"] });
});

void test("whatever is sent, the answer is a value that is taken again or words, and never an exception", () => {
  fc.assert(
    fc.property(fc.constantFrom(...settingRegistry), fc.anything(), (definition, value) => {
      const outcome = checkSetting(definition, value);
      if (!outcome.ok) return outcome.message !== "";
      const again = checkSetting(definition, outcome.value);
      assert.deepEqual(again, outcome);
      assert.doesNotThrow(() => JSON.stringify(outcome.value));
      return true;
    }),
    { numRuns: 2_000 },
  );
});
