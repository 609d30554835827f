import { deniedCalls, inspectedCalls } from "./system-calls.ts";

export type Architecture = "x64" | "arm64";

const auditArchitecture = { x64: 0xc000003e, arm64: 0xc00000b7 };
const x32Bit = 0x40000000;
const errno = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 };

// struct seccomp_data: int nr; u32 arch; u64 instruction_pointer; u64 args[6]
const offset = { call: 0, architecture: 4, argument: (index: number): number => 16 + 8 * index };

// Classic BPF (linux/bpf_common.h) and seccomp return values (linux/seccomp.h).
const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const jumpEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const jumpGreaterOrEqual = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const jumpAnySet = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const give = 0x06; // BPF_RET | BPF_K
const killProcess = 0x80000000;
const allow = 0x7fff0000;
const refuse = (number: number): number => 0x00050000 | number;

const newNamespaceFlags = 0x7e020000; // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
const setIdBits = 0o6000;
const terminalInput = [0x5412, 0x541c]; // TIOCSTI, TIOCLINUX: type into somebody else's terminal
const socketFamilies = [1, 2, 10, 16]; // AF_UNIX, AF_INET, AF_INET6, AF_NETLINK; not AF_VSOCK, AF_PACKET, AF_ALG…

interface Instruction {
  code: number;
  whenTrue: number;
  whenFalse: number;
  value: number;
}

const step = (code: number, value: number, whenTrue = 0, whenFalse = 0): Instruction => ({
  code,
  whenTrue,
  whenFalse,
  value,
});

/** When the loaded call is `call`, run `block`, which ends in a return; else skip it. */
const onCall = (call: number, block: readonly Instruction[]): Instruction[] => [
  step(jumpEqual, call, 0, block.length),
  ...block,
];

function program(architecture: Architecture): Instruction[] {
  const inspected = inspectedCalls[architecture];
  const steps: Instruction[] = [
    step(load, offset.architecture),
    step(jumpEqual, auditArchitecture[architecture], 1, 0),
    step(give, killProcess),
    step(load, offset.call),
  ];
  if (architecture === "x64") steps.push(step(jumpGreaterOrEqual, x32Bit, 0, 1), step(give, killProcess));
  for (const denied of deniedCalls) {
    const call = denied[architecture];
    if (call !== undefined) steps.push(...onCall(call, [step(give, refuse(errno[denied.answer]))]));
  }
  const anySet = (argument: number, bits: number): Instruction[] => [
    step(load, offset.argument(argument)),
    step(jumpAnySet, bits, 0, 1),
    step(give, refuse(errno.EPERM)),
    step(give, allow),
  ];
  const onlyFamilies: Instruction[] = [
    step(load, offset.argument(0)),
    ...socketFamilies.flatMap((family) => [step(jumpEqual, family, 0, 1), step(give, allow)]),
    step(give, refuse(errno.EAFNOSUPPORT)),
  ];
  steps.push(
    ...onCall(inspected.clone, anySet(0, newNamespaceFlags)),
    ...onCall(inspected.ioctl, [
      // The kernel reads the request as 32 bits, so the upper half cannot hide one.
      step(load, offset.argument(1)),
      ...terminalInput.flatMap((request) => [step(jumpEqual, request, 0, 1), step(give, refuse(errno.EPERM))]),
      step(give, allow),
    ]),
    ...onCall(inspected.socket, onlyFamilies),
    ...onCall(inspected.socketpair, onlyFamilies),
    ...onCall(inspected.personality, [
      step(load, offset.argument(0)),
      step(jumpEqual, 0, 1, 0),
      step(jumpEqual, 0xffffffff, 0, 1),
      step(give, allow),
      step(give, refuse(errno.EPERM)),
    ]),
    // A set-uid file left in the workspace would act as its owner outside the sandbox.
    ...inspected.modes.flatMap(({ call, argument }) => onCall(call, anySet(argument, setIdBits))),
    step(give, allow),
  );
  return steps;
}

/**
 * The system-call filter of the sandbox as an array of `struct sock_filter` (8 bytes each, little endian), as
 * `bwrap --seccomp` reads it. Allows by default; refuses dangerous calls; kills a process of a foreign
 * architecture or of x32, whose numbers mean other calls.
 * Follows seccomp(2) and the kernel's Documentation/userspace-api/seccomp_filter.rst.
 */
export function seccompFilter(architecture: Architecture): Buffer {
  const steps = program(architecture);
  const bytes = Buffer.alloc(steps.length * 8);
  for (const [index, { code, whenTrue, whenFalse, value }] of steps.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue, index * 8 + 2);
    bytes.writeUInt8(whenFalse, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}
