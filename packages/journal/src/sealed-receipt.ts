import { randomFillSync } from "node:crypto";
import { parse, receipt, ValidationError, type Receipt } from "@hearth/protocol";
import { canonicalJson } from "./canonical-json.ts";

/** Bytes of salt, so that the leaf of an erased receipt cannot be found by guessing its text. */
export const saltLength = 32;

/** The largest receipt, in bytes of canonical JSON. What is larger belongs in a file, with its hash in the receipt. */
export const maximumReceiptBytes = 1024 * 1024;

/** Characters of salt in base64url before the text. */
const saltText = 43;
const pool = Buffer.allocUnsafe(saltLength * 1024);
let offset = pool.length;

/** A receipt before it has its place. */
export type UnplacedReceipt = Omit<Receipt, "index" | "erased">;

/** What the leaf hashes: fresh salt in base64url, and the receipt as canonical JSON. */
export function sealReceipt(unplaced: UnplacedReceipt): string {
  const text = canonicalJson(unplaced);
  const bytes = Buffer.byteLength(text);
  if (bytes > maximumReceiptBytes) {
    throw new ValidationError("the receipt", [
      { field: "/body", message: `makes a receipt of ${bytes} bytes, more than ${maximumReceiptBytes}` },
    ]);
  }
  if (offset === pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  return pool.toString("base64url", offset, (offset += saltLength)) + text;
}

/** Salt and text of a sealed receipt. */
export function unseal(sealed: string): { salt: string; text: string } {
  return { salt: sealed.slice(0, saltText), text: sealed.slice(saltText) };
}

/** What stays of a receipt whose body is erased, as canonical JSON. */
export function remainsOf(whole: Receipt): string {
  const { body: _body, index: _index, erased: _erased, ...rest } = whole;
  return canonicalJson({ ...rest, erased: true });
}

/** The receipt of a row. */
export function readReceipt(position: number, sealed: string | null, remains: string | null): Receipt {
  const text = sealed === null ? remains! : unseal(sealed).text;
  return parse(receipt, { ...(JSON.parse(text) as object), index: position }, `receipt ${position}`);
}
