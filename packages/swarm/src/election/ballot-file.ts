import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { replaceFile } from "../files/replace-file.ts";
import type { Ballot } from "./election.ts";

/**
 * The term and the vote in it, on the disk before they are told to anyone: after a crash nobody votes twice in a term.
 * Written in one go and synced, since a vote that waits is late and one that is lost is worse.
 */
export class BallotFile {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, "ballot.json");
  }

  /** @throws ConfigurationError when the file is damaged: to begin anew could be a second vote */
  read(): Ballot {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return { term: 0, votedFor: undefined };
      throw cause;
    }
    try {
      const { term, votedFor } = JSON.parse(text) as { term: unknown; votedFor?: unknown };
      if (typeof term === "number" && Number.isSafeInteger(term))
        return { term, votedFor: typeof votedFor === "string" ? votedFor : undefined };
    } catch {
      // Falls through to the refusal: what cannot be read is damaged.
    }
    throw new ConfigurationError(`${this.#path} is damaged`, {
      field: this.#path,
      hint: "Remove the file while no election can be going on; otherwise this aggregator could vote twice in a term.",
    });
  }

  write(ballot: Ballot): void {
    replaceFile(this.#path, `${JSON.stringify(ballot)}\n`);
  }
}
