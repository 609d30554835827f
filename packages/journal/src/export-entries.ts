import { NotFoundError, type Principal } from "@hearth/protocol";
import { remainsOf, unseal } from "./sealed-receipt.ts";
import type { JournalReader, ReceiptFilter } from "./journal-reader.ts";

export interface ExportOptions extends Omit<ReceiptFilter, "first" | "limit"> {
  /** Only the receipt with this id. */
  id?: string;
}

/**
 * A person's receipts as JSON lines that can be checked without Hearth (see examples/verify-receipt).
 * The first line is the signed checkpoint with the did:key that signed it. Each other line is an entry: `index`, `proof`
 * (base64 hashes), and `salt` and `receipt`, whose leaf is SHA-256 of 0x00, salt and receipt; or, when the body was
 * erased, its `leaf` and what `remains`.
 * @throws NotFoundError when `id` is not there or not the principal's
 */
export function* exportEntries(
  reader: JournalReader,
  principal: Principal,
  options: ExportOptions = {},
): Generator<string> {
  const { id, ...filter } = options;
  const head = reader.head();
  const one = id === undefined ? undefined : reader.get(principal, id);
  if (id !== undefined && one === undefined) throw new NotFoundError("receipt", id);
  yield JSON.stringify({
    format: "hearth-journal-export-1",
    did: reader.signers().at(-1)?.did,
    checkpoint: head.note,
    rotations: reader.signers().flatMap(({ rotation }) => (rotation === undefined ? [] : [rotation])),
  });
  const before = Math.min(head.size, filter.before ?? head.size);
  for (const receipt of one === undefined ? reader.iterate(principal, { ...filter, before }) : [one]) {
    const { index } = receipt;
    const proof = reader.inclusionProof(index, head.size).map(base64);
    const sealed = reader.sealed(principal, index);
    if (sealed === undefined) {
      yield JSON.stringify({ index, leaf: base64(reader.leafHash(index)), remains: remainsOf(receipt), proof });
    } else {
      const { salt, text } = unseal(sealed);
      yield JSON.stringify({ index, salt, receipt: text, proof });
    }
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
