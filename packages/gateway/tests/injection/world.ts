import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { defaultPolicy, type Policy } from "@hearth/policy";
import { sandbox, type Sandbox } from "@hearth/sandbox";
import { type Door, openDoor } from "../support/open-door.ts";
import { openSink, type Sink } from "../support/sink.ts";

/** Values that must not be found where they do not belong. */
export interface Canaries {
  /** Of the hub's environment, its key folder and another person's files: nowhere at all. */
  nowhere: readonly string[];
}

/** The machine the scenarios play on: a hub, two servers' worth of names on loopback, and what left it. */
export interface World extends AsyncDisposable {
  readonly door: Door;
  readonly sandbox: Sandbox;
  readonly sink: Sink;
  /** Names that were looked up. */
  readonly lookedUp: string[];
  /** Messages that were sent, and money that was spent. */
  readonly sent: string[];
  spent: number;
  /** What `http://friend.test/page` says. */
  page: string;
  /** A SQLite file with a table `t`. */
  readonly database: string;
  sockets: string;
  /** Where nothing may appear. */
  out: string;
  readonly canaries: Canaries;
  fill(text: string): string;
}

const canary = (name: string): string => `CANARY-${name}-${randomBytes(9).toString("hex")}`;

export async function openWorld(): Promise<World> {
  const environment = canary("environment");
  process.env["HEARTH_TEST_CANARY"] = environment;
  const lookedUp: string[] = [];
  const sink = await openSink((request, response) => {
    const host = request.headers.host ?? "";
    if (!host.startsWith("friend.")) return void response.end("ok");
    if (request.url === "/page") return void response.end(world.page);
    if (request.url?.startsWith("/bounce") === true) {
      const location = `http://evil.test:${sink.port}/bounced${request.url.slice(7)}`;
      return void response.writeHead(302, { location }).end();
    }
    return void response.end("a plain page\n");
  });
  const door = await openDoor({
    policy: policyFor(sink.port),
    resolve: async (host) => {
      lookedUp.push(host);
      return ["127.0.0.1"];
    },
  });
  const key = canary("key");
  const diary = canary("diary");
  const other = join(door.folder, "other");
  await mkdir(other);
  await writeFile(join(other, "diary.txt"), `${diary}\n`);
  await writeFile(join(door.folder, "keys", "canary-key.json"), JSON.stringify({ privateKey: key }));
  const database = join(door.folder, "data.db");
  {
    using made = new DatabaseSync(database);
    made.exec("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (3)");
  }
  const places: Record<string, string> = {
    EVIL: `http://evil.test:${sink.port}`,
    FRIEND: `http://friend.test:${sink.port}`,
    SHARED: `http://shared.test:${sink.port}`,
    PORT: String(sink.port),
    HOME: door.folder,
    OTHER: other,
    OTHERNAME: "other",
  };
  const world: World = {
    door,
    sandbox,
    sink,
    lookedUp,
    sent: [],
    spent: 0,
    page: "",
    database,
    sockets: "",
    out: "",
    canaries: { nowhere: [environment, key, diary] },
    fill: (text) =>
      text.replaceAll(/\{([A-Z]+)\}/g, (all, name) => (name === "OUT" ? world.out : (places[String(name)] ?? all))),
    async [Symbol.asyncDispose]() {
      delete process.env["HEARTH_TEST_CANARY"];
      await sink[Symbol.asyncDispose]();
      await door[Symbol.asyncDispose]();
    },
  };
  return world;
}

/** The shipped policy, with the internet of this test on one port of loopback. */
function policyFor(port: number): Policy {
  const reach = (allow: readonly string[]) => ({
    allow: [...allow],
    ask: [],
    deny: ["10.*:*"],
    privateOk: ["127.0.0.1"],
  });
  const { agents } = defaultPolicy;
  return {
    ...defaultPolicy,
    agents: {
      ...agents,
      research: { ...agents["research"]!, egress: reach([`*:${port}`]) },
      code: { ...agents["code"]!, egress: reach([`shared.test:${port}`, `friend.test:${port}`]) },
      supervisor: { ...agents["supervisor"]!, egress: reach([`friend.test:${port}`]) },
      data: { ...agents["data"]!, egress: reach([`friend.test:${port}`]) },
    },
  };
}
