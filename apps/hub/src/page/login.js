import { element } from "./element.js";

const state = document.getElementById("state");

function explain(message) {
  state.replaceChildren(element("strong", {}, message));
  document.getElementById("help").hidden = false;
}

/** Also when a link is pasted into the page that asks for one: that changes the part behind the # only. */
async function logIn() {
  const code = location.hash.slice(1);
  if (code === "") {
    explain("You are not logged in.");
    return;
  }
  // The code is out of the address bar and the history before it is used.
  history.replaceState(null, "", "/login");
  try {
    const response = await fetch("/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code }),
    });
    if (response.ok) {
      location.replace("/");
      return;
    }
    const problem = await response.json();
    explain(`${problem.detail.charAt(0).toUpperCase()}${problem.detail.slice(1)}.`);
  } catch {
    explain("The hub does not answer. Is it running?");
  }
}

window.addEventListener("hashchange", () => void logIn());
await logIn();
