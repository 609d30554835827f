/** A system call that is refused whole. Numbers per architecture; absent where it does not exist. */
export interface DeniedCall {
  name: string;
  x64?: number;
  arm64?: number;
  /** ENOSYS lets libraries fall back to an older call that the filter can look into. */
  answer: "EPERM" | "ENOSYS";
}

/**
 * Calls no agent's program needs and kernel exploits like: other processes' memory, mounts, namespaces, modules,
 * keys, tracing, asynchronous rings. `clone3`, `openat2` and `fchmodat2` hide their flags from a filter behind a
 * pointer or are too new, so they answer ENOSYS and libraries use the older calls.
 * Numbers: Linux `asm/unistd_64.h` and `asm-generic/unistd.h`.
 */
export const deniedCalls: readonly DeniedCall[] = [
  { name: "acct", x64: 163, arm64: 89, answer: "EPERM" },
  { name: "add_key", x64: 248, arm64: 217, answer: "EPERM" },
  { name: "adjtimex", x64: 159, arm64: 171, answer: "EPERM" },
  { name: "afs_syscall", x64: 183, answer: "EPERM" },
  { name: "bpf", x64: 321, arm64: 280, answer: "EPERM" },
  { name: "chroot", x64: 161, arm64: 51, answer: "EPERM" },
  { name: "clock_adjtime", x64: 305, arm64: 266, answer: "EPERM" },
  { name: "clock_settime", x64: 227, arm64: 112, answer: "EPERM" },
  { name: "create_module", x64: 174, answer: "EPERM" },
  { name: "delete_module", x64: 176, arm64: 106, answer: "EPERM" },
  { name: "fanotify_init", x64: 300, arm64: 262, answer: "EPERM" },
  { name: "finit_module", x64: 313, arm64: 273, answer: "EPERM" },
  { name: "fsconfig", x64: 431, arm64: 431, answer: "EPERM" },
  { name: "fsmount", x64: 432, arm64: 432, answer: "EPERM" },
  { name: "fsopen", x64: 430, arm64: 430, answer: "EPERM" },
  { name: "fspick", x64: 433, arm64: 433, answer: "EPERM" },
  { name: "get_kernel_syms", x64: 177, answer: "EPERM" },
  { name: "init_module", x64: 175, arm64: 105, answer: "EPERM" },
  { name: "io_uring_enter", x64: 426, arm64: 426, answer: "ENOSYS" },
  { name: "io_uring_register", x64: 427, arm64: 427, answer: "ENOSYS" },
  { name: "io_uring_setup", x64: 425, arm64: 425, answer: "ENOSYS" },
  { name: "ioperm", x64: 173, answer: "EPERM" },
  { name: "iopl", x64: 172, answer: "EPERM" },
  { name: "kcmp", x64: 312, arm64: 272, answer: "EPERM" },
  { name: "kexec_file_load", x64: 320, arm64: 294, answer: "EPERM" },
  { name: "kexec_load", x64: 246, arm64: 104, answer: "EPERM" },
  { name: "keyctl", x64: 250, arm64: 219, answer: "EPERM" },
  { name: "lookup_dcookie", x64: 212, arm64: 18, answer: "EPERM" },
  { name: "mbind", x64: 237, arm64: 235, answer: "EPERM" },
  { name: "migrate_pages", x64: 256, arm64: 238, answer: "EPERM" },
  { name: "mount", x64: 165, arm64: 40, answer: "EPERM" },
  { name: "mount_setattr", x64: 442, arm64: 442, answer: "EPERM" },
  { name: "move_mount", x64: 429, arm64: 429, answer: "EPERM" },
  { name: "move_pages", x64: 279, arm64: 239, answer: "EPERM" },
  { name: "name_to_handle_at", x64: 303, arm64: 264, answer: "EPERM" },
  { name: "nfsservctl", x64: 180, arm64: 42, answer: "EPERM" },
  { name: "open_by_handle_at", x64: 304, arm64: 265, answer: "EPERM" },
  { name: "open_tree", x64: 428, arm64: 428, answer: "EPERM" },
  { name: "perf_event_open", x64: 298, arm64: 241, answer: "EPERM" },
  { name: "pivot_root", x64: 155, arm64: 41, answer: "EPERM" },
  { name: "process_vm_readv", x64: 310, arm64: 270, answer: "EPERM" },
  { name: "process_vm_writev", x64: 311, arm64: 271, answer: "EPERM" },
  { name: "ptrace", x64: 101, arm64: 117, answer: "EPERM" },
  { name: "query_module", x64: 178, answer: "EPERM" },
  { name: "quotactl", x64: 179, arm64: 60, answer: "EPERM" },
  { name: "quotactl_fd", x64: 443, arm64: 443, answer: "EPERM" },
  { name: "reboot", x64: 169, arm64: 142, answer: "EPERM" },
  { name: "request_key", x64: 249, arm64: 218, answer: "EPERM" },
  { name: "set_mempolicy", x64: 238, arm64: 237, answer: "EPERM" },
  { name: "set_mempolicy_home_node", x64: 450, arm64: 450, answer: "EPERM" },
  { name: "setdomainname", x64: 171, arm64: 162, answer: "EPERM" },
  { name: "sethostname", x64: 170, arm64: 161, answer: "EPERM" },
  { name: "setns", x64: 308, arm64: 268, answer: "EPERM" },
  { name: "settimeofday", x64: 164, arm64: 170, answer: "EPERM" },
  { name: "swapoff", x64: 168, arm64: 225, answer: "EPERM" },
  { name: "swapon", x64: 167, arm64: 224, answer: "EPERM" },
  { name: "_sysctl", x64: 156, answer: "EPERM" },
  { name: "syslog", x64: 103, arm64: 116, answer: "EPERM" },
  { name: "sysfs", x64: 139, answer: "EPERM" },
  { name: "umount2", x64: 166, arm64: 39, answer: "EPERM" },
  { name: "unshare", x64: 272, arm64: 97, answer: "EPERM" },
  { name: "uselib", x64: 134, answer: "EPERM" },
  { name: "userfaultfd", x64: 323, arm64: 282, answer: "EPERM" },
  { name: "ustat", x64: 136, answer: "EPERM" },
  { name: "vhangup", x64: 153, arm64: 58, answer: "EPERM" },
  { name: "vmsplice", x64: 278, arm64: 75, answer: "EPERM" },
  { name: "modify_ldt", x64: 154, answer: "EPERM" },
  { name: "memfd_secret", x64: 447, arm64: 447, answer: "EPERM" },
  { name: "pidfd_getfd", x64: 438, arm64: 438, answer: "EPERM" },
  { name: "vserver", x64: 236, answer: "EPERM" },
  { name: "open_tree_attr", x64: 467, arm64: 467, answer: "EPERM" },
  { name: "statmount", x64: 457, arm64: 457, answer: "EPERM" },
  { name: "listmount", x64: 458, arm64: 458, answer: "EPERM" },
  { name: "lsm_set_self_attr", x64: 460, arm64: 460, answer: "EPERM" },
  { name: "clone3", x64: 435, arm64: 435, answer: "ENOSYS" },
  { name: "openat2", x64: 437, arm64: 437, answer: "ENOSYS" },
  { name: "fchmodat2", x64: 452, arm64: 452, answer: "ENOSYS" },
];

/** Calls whose arguments are looked at. */
export interface InspectedCalls {
  clone: number;
  ioctl: number;
  socket: number;
  socketpair: number;
  personality: number;
  /** Calls that take file permission bits, and the index of that argument. */
  modes: readonly { call: number; argument: number }[];
}

export const inspectedCalls: Readonly<Record<"x64" | "arm64", InspectedCalls>> = {
  x64: {
    clone: 56,
    ioctl: 16,
    socket: 41,
    socketpair: 53,
    personality: 135,
    modes: [
      { call: 90, argument: 1 }, // chmod
      { call: 91, argument: 1 }, // fchmod
      { call: 268, argument: 2 }, // fchmodat
      { call: 85, argument: 1 }, // creat
      { call: 2, argument: 2 }, // open
      { call: 257, argument: 3 }, // openat
      { call: 133, argument: 1 }, // mknod
      { call: 259, argument: 2 }, // mknodat
    ],
  },
  arm64: {
    clone: 220,
    ioctl: 29,
    socket: 198,
    socketpair: 199,
    personality: 92,
    modes: [
      { call: 52, argument: 1 }, // fchmod
      { call: 53, argument: 2 }, // fchmodat
      { call: 56, argument: 3 }, // openat
      { call: 33, argument: 2 }, // mknodat
    ],
  },
};
