import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { NetworkError } from "../errors/network-error.ts";

export interface Address {
  address: string;
  port: number;
}

/** What an endpoint sends and receives through; a fault injector wraps one. */
export interface DatagramSocket extends AsyncDisposable {
  readonly local: Address;
  send(datagram: Uint8Array, to: Address): void;
  receive(handler: (datagram: Buffer, from: Address) => void): void;
}

/** Asked of the kernel, which may give less: room for what arrives while a turn of the event loop runs. */
const bufferBytes = 4 << 20;

/**
 * A bound UDP socket.
 * @param address an IP address; loopback unless told otherwise
 * @param port 0 for any
 * @throws NetworkError when it cannot be bound
 */
export async function openUdpSocket({ address, port }: Address): Promise<DatagramSocket> {
  const family = isIPv6(address) ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? "udp6" : "udp4",
    // Only IP addresses are sent to: answering at once saves a turn of the event loop for each datagram.
    lookup: (host, _options, callback) => callback(null, host, family),
    recvBufferSize: bufferBytes,
    sendBufferSize: bufferBytes,
  });
  await bind(socket, address, port);
  // What fails later (a route that is gone, say) is a lost datagram, and lost datagrams are the protocol's business.
  socket.on("error", () => undefined);
  const bound = socket.address();
  return {
    local: { address: bound.address, port: bound.port },
    send: (datagram, to) => socket.send(datagram, to.port, to.address),
    receive: (handler) => void socket.on("message", handler),
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function bind(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      socket.close();
      reject(
        new NetworkError(`UDP port ${port} of ${address} cannot be bound: ${cause.message}`, {
          hint: "Choose a free port and an address of this machine.",
          field: "/port",
          cause,
        }),
      );
    };
    socket.once("error", fail);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off("error", fail);
      resolve();
    });
  });
}
