// Applies how this browser wants the portal to look, before anything is drawn. `src/look/look.ts` changes it later.
(function () {
  var root = document.documentElement;
  var look = {};
  try {
    look = Object.assign(
      JSON.parse(localStorage.getItem("hearth.look.account") || "{}"),
      JSON.parse(localStorage.getItem("hearth.look") || "{}"),
    );
  } catch {
    // A browser that keeps nothing gets the defaults.
  }
  var asked = function (query) {
    return matchMedia(query).matches;
  };
  var dark = look.theme === "dark" || (look.theme !== "light" && asked("(prefers-color-scheme: dark)"));
  root.dataset.shade = dark ? "dark" : "light";
  if (look.contrast === "more" || (look.contrast !== "normal" && asked("(prefers-contrast: more)")))
    root.dataset.contrast = "more";
  if (look.density === "compact") root.dataset.density = "compact";
  if (look.motion === "less") root.dataset.motion = "less";
  if (typeof look.hue === "number") root.style.setProperty("--accent-hue", String(look.hue));
})();
