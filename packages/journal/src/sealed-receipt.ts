import { randomFillSync } from "node:crypto";
import { parse, receipt, ValidationError, type Receipt } from "@hearth/protocol";
import { canonicalJson } from "./canonical-json.ts";

/** Bytes of salt, so that the leaf of an erased receipt cannot be found by guessing its text. */
export const saltLength = 32;

/** The largest receipt, in bytes of canonical JSON. What is larger belongs in a file, with its hash in the receipt. */
export const maximumReceiptBytes = 1024 * 1024;

const headerLength = 1 + saltLength;
const pool = Buffer.allocUnsafe(saltLength * 1024);
let offset = pool.length;

/** A receipt before it has its place. */
export type UnplacedReceipt = Omit<Receipt, "index" | "erased">;

/** What the leaf hashes: 0x00 (RFC 6962 §2.1), fresh salt, and the receipt as canonical JSON. */
export function sealReceipt(unplaced: UnplacedReceipt): Buffer {
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
  const sealed = Buffer.allocUnsafe(headerLength + bytes);
  sealed[0] = 0;
  pool.copy(sealed, 1, offset, (offset += saltLength));
  sealed.write(text, headerLength, "utf8");
  return sealed;
}

/** Salt and text of a sealed receipt. */
export function unseal(sealed: Uint8Array): { salt: Uint8Array; text: string } {
  return { salt: sealed.subarray(1, headerLength), text: Buffer.from(sealed.subarray(headerLength)).toString("utf8") };
}

/** What stays of a receipt whose body is erased, as canonical JSON. */
export function remainsOf(whole: Receipt): string {
  const { body: _body, index: _index, erased: _erased, ...rest } = whole;
  return canonicalJson({ ...rest, erased: true });
}

/** The receipt of a row. */
export function readReceipt(position: number, sealed: Uint8Array | null, remains: string | null): Receipt {
  const text = sealed === null ? remains! : unseal(sealed).text;
  return parse(receipt, { ...(JSON.parse(text) as object), index: position }, `receipt ${position}`);
}
