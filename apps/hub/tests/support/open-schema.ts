import { randomUUID } from "node:crypto";
import { openDatabase, statement } from "@hearth/storage";

/** A schema of one test's own in a PostgreSQL, with the address under which a hub finds it; it goes with the test. */
export async function openSchema(url: string): Promise<AsyncDisposable & { url: string }> {
  const name = `hubs_${randomUUID().replaceAll("-", "")}`;
  const administer = async (text: string): Promise<void> => {
    await using database = await openDatabase({ url });
    await database.batch([statement(database, text)]);
  };
  await administer(`CREATE SCHEMA ${name}`);
  return {
    url: `${url}${url.includes("?") ? "&" : "?"}options=-c%20search_path%3D${name}`,
    [Symbol.asyncDispose]: () => administer(`DROP SCHEMA ${name} CASCADE`),
  };
}
