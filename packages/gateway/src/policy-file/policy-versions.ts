import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { readTrusted } from "./trusted-file.ts";

/** An accepted version, as the person wrote it. */
export interface KeptPolicy {
  readonly version: number;
  readonly text: string;
}

const name = (version: number): string => `${String(version).padStart(9, "0")}.json`;

/** The accepted versions of a policy: numbered files that are written once and never again. */
export class PolicyVersions {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Newest first. A copy that others may have written is left out. */
  async list(): Promise<KeptPolicy[]> {
    const names = await readdir(this.folder).catch(() => []);
    const versions = names.flatMap((file) => (/^\d{9}\.json$/.test(file) ? [Number.parseInt(file, 10)] : []));
    const kept: KeptPolicy[] = [];
    for (const version of versions.toSorted((a, b) => b - a)) {
      const read = await readTrusted(join(this.folder, name(version)));
      if (read.kind === "read") kept.push({ version, text: read.text });
    }
    return kept;
  }

  /** Keeps a version for ever. Written aside and linked, so that it is there whole or not at all. */
  async keep({ version, text }: KeptPolicy): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const temporary = join(this.folder, `.${randomBytes(8).toString("hex")}.tmp`);
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      // A link never replaces what is there.
      await link(temporary, join(this.folder, name(version)));
    } finally {
      await unlink(temporary);
    }
    const folder = await open(this.folder, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}
