import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleQuestionMark,
  CircleX,
  type LucideIcon,
} from "lucide-react";
import { Chip, type Tone } from "./chip.tsx";
import { Spinner } from "./spinner.tsx";

interface Shown {
  tone: Tone;
  word?: string;
  icon?: LucideIcon;
}

/** How the states of goals, plans, tasks and agents are shown. An unknown one is shown as it is called. */
const states: Readonly<Record<string, Shown>> = {
  planning: { tone: "busy" },
  running: { tone: "busy" },
  assigned: { tone: "busy" },
  work: { tone: "busy", word: "working" },
  conversation: { tone: "busy", word: "in conversation" },
  startup: { tone: "busy", word: "starting" },
  maintenance: { tone: "mute", icon: CirclePause },
  ready: { tone: "accent", icon: CircleDashed },
  waiting: { tone: "mute", icon: CircleDashed },
  idle: { tone: "mute", icon: CircleDashed },
  draft: { tone: "accent", icon: CircleDashed },
  approved: { tone: "busy", icon: CircleCheck },
  pending: { tone: "accent", icon: CircleQuestionMark },
  "awaiting-approval": { tone: "accent", word: "needs approval", icon: CircleQuestionMark },
  "awaiting-answer": { tone: "accent", word: "asks you", icon: CircleQuestionMark },
  completed: { tone: "good", icon: CircleCheck },
  healthy: { tone: "good", icon: CircleCheck },
  live: { tone: "good", icon: CircleCheck },
  passed: { tone: "good", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  unhealthy: { tone: "bad", icon: CircleX },
  broken: { tone: "bad", icon: CircleX },
  refused: { tone: "warn", icon: Ban },
  denied: { tone: "warn", icon: Ban },
  degraded: { tone: "warn", icon: CircleAlert },
  stale: { tone: "warn", icon: CircleAlert },
  expired: { tone: "mute", icon: CircleX },
  cancelled: { tone: "mute", icon: Ban },
  declined: { tone: "mute", word: "not in use", icon: CirclePause },
  stopped: { tone: "warn", icon: CirclePause },
  offline: { tone: "bad", icon: CircleX },
};

export function StateChip({ state, word }: { state: string; word?: string }) {
  const { tone, word: own, icon: Icon } = states[state] ?? { tone: "mute" as const };
  const moves = ["planning", "running", "assigned", "work", "conversation", "startup"].includes(state);
  return (
    <Chip tone={tone}>
      {moves ? <Spinner /> : Icon && <Icon aria-hidden />}
      {word ?? own ?? state}
    </Chip>
  );
}
