import { fork } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";

const lookup = (
  host: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void => callback(null, host, 4);

/** Datagrams of 64 bytes there and back between two processes, without anything of ours: what Node itself can do. */
export async function measureRawEcho(count: number, depth: number): Promise<{ half: number; perSecond: number }> {
  const child = fork(import.meta.filename, ["echo"]);
  try {
    const [port] = (await once(child, "message")) as [number];
    const socket = createSocket({ type: "udp4", lookup });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    const bytes = Buffer.alloc(64);
    const send = (): void => socket.send(bytes, port, "127.0.0.1");
    const times: number[] = [];
    for (let at = 0; at < count; at++) {
      const began = performance.now();
      send();
      await once(socket, "message");
      times.push(performance.now() - began);
    }
    const half = times.toSorted((a, b) => a - b)[count >> 1]! * 1_000;
    let received = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    const total = count * 5;
    let sent = depth;
    socket.on("message", () => {
      if (++received === total) resolve();
      if (sent++ < total) send();
    });
    const began = performance.now();
    for (let at = 0; at < depth; at++) send();
    await Promise.race([promise, new Promise((later) => setTimeout(later, 10_000))]);
    const perSecond = (received * 1_000) / (performance.now() - began);
    socket.close();
    return { half, perSecond };
  } finally {
    child.kill("SIGKILL");
  }
}

if (process.argv[2] === "echo" && process.send !== undefined) {
  const socket = createSocket({ type: "udp4", lookup });
  socket.on("message", (datagram, from) => socket.send(datagram, from.port, from.address));
  socket.bind(0, "127.0.0.1", () => process.send!(socket.address().port));
  process.on("disconnect", () => socket.close());
}
