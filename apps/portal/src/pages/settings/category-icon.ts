import {
  Bell,
  Bot,
  Brain,
  Database,
  Gauge,
  Globe,
  HardDriveDownload,
  KeyRound,
  type LucideIcon,
  Mic,
  Palette,
  Puzzle,
  Settings,
  Shield,
} from "lucide-react";

const icons: Readonly<Record<string, LucideIcon>> = {
  api_keys: KeyRound,
  agents: Bot,
  database: Database,
  memory: Brain,
  security: Shield,
  notifications: Bell,
  appearance: Palette,
  performance: Gauge,
  backup: HardDriveDownload,
  domains: Globe,
  voice: Mic,
  plugins: Puzzle,
};

export function categoryIcon(id: string): LucideIcon {
  return icons[id] ?? Settings;
}
