import assert from "node:assert/strict";
import { test } from "node:test";
import { readFragment } from "./read-fragment.ts";

void test("a link's fragment is a code, an invitation, a refusal or nothing", () => {
  assert.deepEqual(readFragment(""), { kind: "none" });
  assert.deepEqual(readFragment("#"), { kind: "none" });
  assert.deepEqual(readFragment("#abc=d"), { kind: "code", code: "abc=d" });
  assert.deepEqual(readFragment("#invite=xyz=="), { kind: "invitation", code: "xyz==" });
  assert.deepEqual(readFragment("#error=access_denied"), { kind: "error", code: "access_denied" });
});
