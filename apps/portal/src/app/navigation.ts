import {
  Activity,
  Bot,
  BookCheck,
  Brain,
  ChartNetwork,
  HeartPulse,
  Grid3x3,
  ListTree,
  type LucideIcon,
  MessageCircle,
  ScrollText,
  Settings,
  ShieldQuestionMark,
  Users,
  Wallet,
} from "lucide-react";

export interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
  /** What one finds there, for the palette. */
  about: string;
  /** Pressed after `g`. */
  key: string;
}

export interface PlaceGroup {
  name: string;
  places: readonly Place[];
}

/** Every page, as the side bar, the tab bar and the palette show it. */
export const placeGroups: readonly PlaceGroup[] = [
  {
    name: "Work",
    places: [
      { to: "/chat", label: "Chat", icon: MessageCircle, about: "Ask, see the plan, read the answer", key: "c" },
      { to: "/tasks", label: "Tasks", icon: ListTree, about: "What runs, what failed, and why", key: "t" },
      { to: "/visualize", label: "Visualize", icon: ChartNetwork, about: "A run as a graph and in time", key: "v" },
      { to: "/approvals", label: "Approvals", icon: ShieldQuestionMark, about: "What agents ask you", key: "a" },
    ],
  },
  {
    name: "Know",
    places: [
      { to: "/memory", label: "Memory", icon: Brain, about: "What is remembered, and your word on it", key: "m" },
      {
        to: "/journal",
        label: "Journal",
        icon: BookCheck,
        about: "Receipts of what happened, and their proof",
        key: "j",
      },
      { to: "/feed", label: "Feed", icon: Activity, about: "What happens, as it happens", key: "f" },
    ],
  },
  {
    name: "Run",
    places: [
      { to: "/agents", label: "Agents", icon: Bot, about: "Health, load and prompts", key: "n" },
      { to: "/swarm", label: "Swarm", icon: Grid3x3, about: "Who computes, how blocks arrive", key: "w" },
      { to: "/budgets", label: "Budgets", icon: Wallet, about: "Limits, and what was spent", key: "b" },
      { to: "/people", label: "People", icon: Users, about: "Who may sign in, and as what", key: "p" },
      { to: "/system", label: "System", icon: HeartPulse, about: "How the hub is, and how to mend it", key: "y" },
      { to: "/logs", label: "Logs", icon: ScrollText, about: "The hub's own log", key: "l" },
      { to: "/settings", label: "Settings", icon: Settings, about: "Everything that can be set", key: "s" },
    ],
  },
];

export const places: readonly Place[] = placeGroups.flatMap((group) => group.places);

/** Those in the tab bar of a phone; the rest is behind "More". */
export const phonePlaces: readonly string[] = ["/chat", "/tasks", "/approvals", "/feed"];
