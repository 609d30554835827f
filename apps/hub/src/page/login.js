import { element } from "./element.js";

const state = document.getElementById("state");
const code = location.hash.slice(1);

function explain(message) {
  state.replaceChildren(element("strong", {}, message));
  document.getElementById("help").hidden = false;
}

if (code === "") {
  explain("You are not logged in.");
} else {
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
    } else {
      const problem = await response.json();
      explain(`${problem.detail.charAt(0).toUpperCase()}${problem.detail.slice(1)}.`);
    }
  } catch {
    explain("The hub does not answer. Is it running?");
  }
}
