import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, globSync, mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

/** A server of the benchmark's own, on a free loopback port, stopped when disposed. */
export interface Server extends AsyncDisposable {
  readonly port: number;
}

/** Starts Redis with an append-only file synced every second, or returns undefined where it is not installed. */
export async function startRedis(folder: string): Promise<Server | undefined> {
  if (!isInstalled("redis-server")) return undefined;
  const data = join(folder, "redis");
  mkdirSync(data, { recursive: true });
  const port = await freePort();
  const flags = ["--bind", "127.0.0.1", "--port", `${port}`, "--appendonly", "yes", "--appendfsync", "everysec"];
  return started(spawn("redis-server", [...flags, "--save", "", "--dir", data], { stdio: "ignore" }), port);
}

/** Starts a PostgreSQL cluster with fsync on, or returns undefined where it is not installed. */
export async function startPostgres(folder: string): Promise<Server | undefined> {
  const binaries = globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1);
  if (binaries === undefined) return undefined;
  const data = join(folder, "postgres");
  mkdirSync(data, { recursive: true });
  // PostgreSQL refuses to run as root, so there it runs as the user its package made.
  const asUser = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  if (asUser.length > 0) {
    const [user, group] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"]).toString()));
    chownSync(folder, user!, group!);
    chownSync(data, user!, group!);
  }
  const run = [...asUser, join(binaries, "initdb"), "-D", data, "-U", "postgres", "--auth=trust"];
  execFileSync(run[0]!, run.slice(1), { stdio: "ignore" });
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: data,
    shared_buffers: "256MB",
    max_wal_size: "4GB",
  };
  const words = [
    ...asUser,
    join(binaries, "postgres"),
    "-D",
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const child = spawn(words[0]!, words.slice(1), { stdio: "ignore" });
  const server = await started(child, port, "SIGINT");
  const ready = join(binaries, "pg_isready");
  for (let tries = 0; tries < 200; tries++) {
    try {
      execFileSync(ready, ["-h", "127.0.0.1", "-p", `${port}`, "-q"]);
      return server;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("PostgreSQL did not become ready within 10 seconds");
}

function isInstalled(command: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, command)));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function started(child: ChildProcess, port: number, stopSignal: NodeJS.Signals = "SIGTERM"): Promise<Server> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const server: Server = {
    port,
    async [Symbol.asyncDispose]() {
      child.kill(stopSignal);
      const insist = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(insist);
    },
  };
  for (let tries = 0; tries < 200; tries++) {
    if (await canConnect(port)) return server;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await server[Symbol.asyncDispose]();
  throw new Error(`${child.spawnfile} did not listen on 127.0.0.1:${port} within 10 seconds`);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
