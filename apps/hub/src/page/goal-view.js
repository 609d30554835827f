import { badge, element, moment } from "./element.js";
import { renderMarkdown } from "./markdown.js";

/**
 * A goal with its plan, tasks and answer.
 * @param {{ goal: any, plan: any, tasks: any[], act: (verb: "approve" | "cancel") => void }} what
 */
export function goalView({ goal, plan, tasks, act }) {
  const open = ["planning", "awaiting-approval", "running"].includes(goal.state);
  return [
    element("p", { class: "goal-text" }, goal.text),
    element("p", { class: "row start" }, badge(goal.state), moment(goal.createdAt)),
    goal.inputFolder && element("p", { class: "hint" }, "Reads ", element("code", {}, goal.inputFolder)),
    goal.outputFolder && element("p", { class: "hint" }, "Writes ", element("code", {}, goal.outputFolder)),
    open &&
      element(
        "p",
        { class: "row start" },
        goal.state === "awaiting-approval" &&
          element("button", { type: "button", onclick: () => act("approve") }, "Approve the plan"),
        element("button", { type: "button", class: "quiet", onclick: () => act("cancel") }, "Cancel"),
      ),
    goal.failure &&
      element(
        "div",
        { class: "error" },
        element("p", {}, element("strong", {}, goal.failure.message)),
        goal.failure.hint && element("p", {}, goal.failure.hint),
      ),
    goal.answer && element("section", { class: "answer", "aria-label": "Answer" }, renderMarkdown(goal.answer)),
    goal.verdicts.length > 0 && verdicts(goal.verdicts),
    plan && planTable(plan, tasks),
  ].filter(Boolean);
}

function verdicts(list) {
  return element(
    "details",
    { open: list.some(({ result }) => result !== "passed") },
    element(
      "summary",
      {},
      `Checks: ${list.filter(({ result }) => result === "passed").length} of ${list.length} passed`,
    ),
    element(
      "ul",
      {},
      ...list.map(({ check, result, evidence }) =>
        element(
          "li",
          {},
          element("strong", {}, `${result}: `),
          check,
          " ",
          element("span", { class: "hint" }, evidence),
        ),
      ),
    ),
  );
}

function planTable(plan, tasks) {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const rows = plan.tasks.map((task) => {
    const running = byKey.get(task.key);
    return element(
      "tr",
      {},
      element("td", {}, task.title),
      element("td", {}, element("code", {}, task.capability)),
      element("td", {}, task.permissions.join(", ") || "none"),
      element("td", {}, running === undefined ? badge(plan.state) : badge(running.state)),
    );
  });
  return element(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Plan" },
    element(
      "table",
      {},
      element("caption", {}, `Plan: ${plan.title}`),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...["Step", "Capability", "Touches", "State"].map((name) => element("th", { scope: "col" }, name)),
        ),
      ),
      element("tbody", {}, ...rows),
    ),
  );
}
