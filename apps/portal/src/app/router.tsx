import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { NotFound } from "./not-found.tsx";
import { PageProblem } from "./page-problem.tsx";
import { Shell } from "./shell.tsx";
import { Skeleton } from "../kit/skeleton.tsx";
import { ChatPage, NewChatPage } from "../pages/chat/chat-page.tsx";

const root = createRootRoute({ notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("../pages/login/login-page.tsx"), "LoginPage"),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../pages/welcome/welcome-page.tsx"), "WelcomePage"),
});

/** Everything behind a sign-in stands in the shell. */
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/chat", replace: true });
  },
});

/** Values of an address that are texts; everything else is dropped, since an address can hold anything. */
function texts<Name extends string>(...names: Name[]) {
  return (search: Record<string, unknown>): { [Key in Name]?: string | undefined } =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = search[name];
        return typeof value === "string" || typeof value === "number" ? [[name, String(value)]] : [];
      }),
    ) as { [Key in Name]?: string | undefined };
}

/** The first page that people see comes with the entry: two dozen small files, six at a time, would be waited for. */
const chat = createRoute({
  getParentRoute: () => shell,
  path: "/chat",
  validateSearch: texts("draft"),
  component: NewChatPage,
});
const conversation = createRoute({
  getParentRoute: () => shell,
  path: "/chat/$id",
  component: ChatPage,
});
const tasks = createRoute({
  getParentRoute: () => shell,
  path: "/tasks",
  validateSearch: texts("state", "search", "task", "view", "goal"),
  component: lazyRouteComponent(() => import("../pages/tasks/tasks-page.tsx"), "TasksPage"),
});
const visualize = createRoute({
  getParentRoute: () => shell,
  path: "/visualize",
  validateSearch: texts("goal", "task"),
  component: lazyRouteComponent(() => import("../pages/visualize/visualize-page.tsx"), "VisualizePage"),
});
const approvals = createRoute({
  getParentRoute: () => shell,
  path: "/approvals",
  validateSearch: texts("view"),
  component: lazyRouteComponent(() => import("../pages/approvals/approvals-page.tsx"), "ApprovalsPage"),
});
const memory = createRoute({
  getParentRoute: () => shell,
  path: "/memory",
  validateSearch: texts("view", "search", "status", "kind"),
  component: lazyRouteComponent(() => import("../pages/memory/memory-page.tsx"), "MemoryPage"),
});
const journal = createRoute({
  getParentRoute: () => shell,
  path: "/journal",
  validateSearch: texts("view", "kind", "goal", "task", "type", "severity"),
  component: lazyRouteComponent(() => import("../pages/journal/journal-page.tsx"), "JournalPage"),
});
const feed = createRoute({
  getParentRoute: () => shell,
  path: "/feed",
  validateSearch: texts("about", "search"),
  component: lazyRouteComponent(() => import("../pages/feed/feed-page.tsx"), "FeedPage"),
});
const agents = createRoute({
  getParentRoute: () => shell,
  path: "/agents",
  validateSearch: texts("agent", "search"),
  component: lazyRouteComponent(() => import("../pages/agents/agents-page.tsx"), "AgentsPage"),
});
const swarm = createRoute({
  getParentRoute: () => shell,
  path: "/swarm",
  validateSearch: texts("run"),
  component: lazyRouteComponent(() => import("../pages/swarm/swarm-page.tsx"), "SwarmPage"),
});
const budgets = createRoute({
  getParentRoute: () => shell,
  path: "/budgets",
  validateSearch: texts("by"),
  component: lazyRouteComponent(() => import("../pages/budgets/budgets-page.tsx"), "BudgetsPage"),
});
const people = createRoute({
  getParentRoute: () => shell,
  path: "/people",
  component: lazyRouteComponent(() => import("../pages/people/people-page.tsx"), "PeoplePage"),
});
const system = createRoute({
  getParentRoute: () => shell,
  path: "/system",
  component: lazyRouteComponent(() => import("../pages/system/system-page.tsx"), "SystemPage"),
});
const logs = createRoute({
  getParentRoute: () => shell,
  path: "/logs",
  validateSearch: texts("level", "search"),
  component: lazyRouteComponent(() => import("../pages/logs/logs-page.tsx"), "LogsPage"),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  validateSearch: texts("section", "search"),
  component: lazyRouteComponent(() => import("../pages/settings/settings-page.tsx"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    welcome,
    shell.addChildren([
      home,
      chat,
      conversation,
      tasks,
      visualize,
      approvals,
      memory,
      journal,
      feed,
      agents,
      swarm,
      budgets,
      people,
      system,
      logs,
      settings,
    ]),
  ]),
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingComponent: () => <Skeleton lines={6} />,
  defaultErrorComponent: PageProblem,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
