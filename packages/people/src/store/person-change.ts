import { type ReadableDatabase, statement } from "@hearth/storage";
import { z } from "zod";

/** A name as people write it: no control characters, since it is shown in lists and letters. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, "must not hold control characters");

/** Addresses are compared in lower case. */
export const emailAddress = z.email().max(254).toLowerCase();

/** What a person may say of themselves. */
export const personChange = z.strictObject({ name: personName.optional(), email: emailAddress.optional() });
export type PersonChange = z.input<typeof personChange>;

/** True when another person has this address. */
export async function isTaken(database: ReadableDatabase<unknown>, email: string, except: string): Promise<boolean> {
  const row = await database.first(
    statement(database, "SELECT 1 FROM hearth_person WHERE email = ? AND id <> ?", [email, except]),
  );
  return row !== undefined;
}
