import { api, Problem } from "./api.js";
import { badge, element } from "./element.js";
import { goalView } from "./goal-view.js";
import { followFeed } from "./live-feed.js";

const $ = (id) => document.getElementById(id);
const feedLines = 200;
let chosen;

function notify(error) {
  const notice = $("notice");
  notice.hidden = false;
  notice.textContent =
    error instanceof Problem
      ? `${error.message}. ${error.problem.hint ?? ""}`
      : "The hub does not answer. Is it running?";
}

/** Runs what a click or an event asks for, and shows what goes wrong. */
function attempt(work) {
  return work().catch(notify);
}

async function showGoals() {
  const { goals } = await api("GET", "/api/v1/goals?limit=30");
  $("goals").replaceChildren(
    ...(goals.length === 0 ? [element("li", { class: "hint" }, "None yet.")] : []),
    ...goals.map((goal) =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            class: "item",
            "aria-current": goal.id === chosen ? "true" : undefined,
            onclick: () => attempt(() => choose(goal.id, true)),
          },
          element("span", { class: "title" }, goal.text),
          badge(goal.state),
        ),
      ),
    ),
  );
}

async function showTasks() {
  const { tasks } = await api("GET", "/api/v1/tasks?limit=15");
  $("tasks").replaceChildren(
    ...(tasks.length === 0 ? [element("li", { class: "hint" }, "None yet.")] : []),
    ...tasks.map((task) =>
      element(
        "li",
        { class: "item" },
        element("span", { class: "title" }, task.title ?? task.capability),
        badge(task.state),
      ),
    ),
  );
}

async function showHealth() {
  const health = await api("GET", "/api/v1/system/health");
  $("health").replaceChildren(
    badge(health.status === "healthy" ? "completed" : "failed"),
    ` ${health.status} · ${health.agents.total} agents · ${health.tasks.running} running · ${health.tasks.ready + health.tasks.waiting} waiting`,
  );
  $("health").firstChild.textContent = "●";
}

async function choose(id, focus = false) {
  chosen = id;
  const goal = await api("GET", `/api/v1/goals/${id}`);
  const plan = goal.plan === undefined ? undefined : await api("GET", `/api/v1/plans/${goal.plan}`);
  const { tasks } = await api("GET", `/api/v1/tasks?goal=${id}&limit=1000`);
  if (chosen !== id) return;
  $("detail-title").textContent = "Goal";
  $("detail-body").replaceChildren(
    ...goalView({
      goal,
      plan,
      tasks,
      act: (verb) =>
        attempt(async () => {
          await api("POST", `/api/v1/goals/${id}/${verb}`);
          await refresh();
        }),
    }),
  );
  if (focus) {
    $("detail-title").focus();
    await showGoals();
  }
}

/** One refresh at a time; what happens meanwhile asks for one more. */
let refreshing;
let again = false;
async function refresh() {
  if (refreshing !== undefined) {
    again = true;
    return;
  }
  do {
    again = false;
    refreshing = Promise.all([
      showGoals(),
      showTasks(),
      showHealth(),
      chosen === undefined ? undefined : choose(chosen),
    ]);
    await refreshing.finally(() => (refreshing = undefined));
  } while (again);
}

function showEvent(event) {
  const detail = event.data?.message ?? event.data?.title ?? "";
  const line = element(
    "li",
    {},
    element("time", {}, new Date(event.time).toLocaleTimeString()),
    " ",
    element("span", { class: "type" }, event.type),
    detail === "" ? "" : ` ${detail}`,
  );
  const feed = $("feed");
  const log = $("feed-log");
  const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
  feed.append(line);
  while (feed.childElementCount > feedLines) feed.firstElementChild.remove();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

let scheduled = false;
function refreshSoon() {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    void attempt(refresh);
  }, 250);
}

$("goal-form").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  const form = submitted.currentTarget;
  const data = new FormData(form);
  const folder = $("goal-folder").value.trim();
  $("form-error").textContent = "";
  api("POST", "/api/v1/goals", {
    text: data.get("text"),
    approvePlan: data.get("approvePlan") !== null,
    ...(folder === "" ? {} : { inputFolder: folder }),
  })
    .then(async (goal) => {
      $("goal-text").value = "";
      await choose(goal.id, true);
    })
    .catch((error) => {
      if (!(error instanceof Problem)) return notify(error);
      const { errors = [], detail } = error.problem;
      $("form-error").textContent =
        errors.length === 0 ? detail : errors.map(({ field, message }) => `${field.slice(1)} ${message}`).join("; ");
      $(errors.some(({ field }) => field === "/inputFolder") ? "goal-folder" : "goal-text").focus();
    });
});

$("logout").addEventListener("click", () =>
  attempt(async () => {
    await api("POST", "/logout");
    location.replace("/login");
  }),
);

await attempt(refresh);
followFeed({
  onEvent(event) {
    showEvent(event);
    if (event.type !== "task-output") refreshSoon();
  },
  onState(state) {
    $("feed-state").textContent = state;
    $("feed-state").className = `badge ${state === "live" ? "good" : "bad"}`;
    if (state === "live") refreshSoon();
  },
  onGap: () => notify(new Problem({ detail: "Some older events are no longer kept", hint: "" })),
});
