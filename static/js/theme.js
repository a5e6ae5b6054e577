// Runs in <head>, before the first paint: ?theme=dark|light, then the saved choice, then the system's.
(() => {
  "use strict";
  const asked = new URLSearchParams(location.search).get("theme");
  let saved = null;
  try { saved = localStorage.getItem("theme"); } catch { /* storage may be switched off */ }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const wanted = [asked, saved].find((choice) => choice === "dark" || choice === "light") ?? system;
  document.documentElement.dataset.bsTheme = wanted;
  document.documentElement.dataset.js = "";
})();
