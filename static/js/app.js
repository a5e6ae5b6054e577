// What every page can do beyond plain HTML. Without this file pages still read, link and submit.
"use strict";

// --- Back and reload: a page that answers a form is asked for again, not sent again --------------------
if (document.body.hasAttribute("data-posted")) history.replaceState(history.state, "", location.href);

// --- A button pressed twice at once sends its form once; after a while, or on another page, it sends again ---
const AT_ONCE = 2000; // milliseconds
let press = {}; // the last one: its form, button and moment

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event, at = Date.now();
  if (event.defaultPrevented || !button || form.method !== "post") return; // htmx, or no press, sends it
  if (press.form === form && press.button === button && at - press.at < AT_ONCE) event.preventDefault();
  else press = { form, button, at };
});
addEventListener("pageshow", () => { press = {}; });

// --- Theme ---------------------------------------------------------------------------------------
function switchTheme() {
  const html = document.documentElement;
  html.dataset.bsTheme = html.dataset.bsTheme === "dark" ? "light" : "dark";
  try { localStorage.setItem("theme", html.dataset.bsTheme); } catch { /* not kept, then */ }
  document.dispatchEvent(new CustomEvent("themechange"));
}

// --- One figure, several views: [data-show="table"] shows [data-view="table"] of the same figure --------
function show(choice) {
  const figure = choice.closest("figure, [data-views]");
  for (const button of figure.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button === choice));
  }
  for (const view of figure.querySelectorAll("[data-view]")) {
    view.hidden = view.dataset.view !== choice.dataset.show;
  }
  document.dispatchEvent(new CustomEvent("viewchange"));
}

// --- Notices: said once, politely, removed by hand or by the next page ---------------------------------
const icons = { success: "check", warning: "alert-triangle", error: "ban", info: "info-circle" };
const tones = { success: "note-ok", warning: "note-warn", error: "note-danger", info: "" };

function notice(text, level = "info") {
  const place = document.getElementById("notices");
  const made = document.getElementById("notice-shape")?.content.firstElementChild.cloneNode(true);
  if (!place || !made) return;
  made.className = `note ${tones[level] ?? ""}`;
  made.querySelector(".ti").className = `ti ti-${icons[level] ?? icons.info}`;
  made.querySelector("[data-text]").textContent = text;
  place.append(made);
}

// --- A passkey that cannot be made or used: the browser tells the script alone, which tells the reader ---
const NO_PASSKEY = "No passkey was used. Try again, or choose another way.";
const whyNoPasskey = {
  SecurityError: "Passkeys do not work at this address. Open this site by its name and over https, not by a number such as 127.0.0.1, or use an authenticator app.",
  InvalidStateError: "This device has a passkey of yours already.",
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // it is told here, and need not stand in the console
  const isPossible = window.isSecureContext && Boolean(window.PublicKeyCredential);
  notice(isPossible ? whyNoPasskey[event.detail.exception?.name] ?? NO_PASSKEY : whyNoPasskey.SecurityError, "warning");
});

// --- Rows to tick: [data-tick-all] ticks every [data-tick] of its form and shows [data-ticked] ---------
function ticksOf(form) { // also those that stand elsewhere and name the form
  return [...form.elements].filter((field) => field.matches("[data-tick]"));
}

function countTicks(form) {
  const ticks = ticksOf(form);
  const chosen = ticks.filter((tick) => tick.checked).length;
  for (const tick of ticks) tick.closest("tr")?.setAttribute("aria-selected", String(tick.checked));
  for (const all of [...form.elements].filter((field) => field.matches("[data-tick-all]"))) {
    all.checked = chosen > 0 && chosen === ticks.length;
    all.indeterminate = chosen > 0 && chosen < ticks.length;
  }
  for (const place of form.querySelectorAll("[data-ticked]")) place.hidden = chosen === 0;
  for (const place of form.querySelectorAll("[data-ticked-count]")) place.textContent = chosen.toLocaleString("en-US");
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-theme-switch], [data-show], [data-dismiss], [data-print], [data-open], [data-close]");
  if (!target) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    return;
  }
  if (target.matches("[data-theme-switch]")) switchTheme();
  if (target.matches("[data-show]")) show(target);
  if (target.matches("[data-dismiss]")) target.closest(".note, dialog")?.remove();
  if (target.matches("[data-print]")) print();
  if (target.matches("[data-open]")) document.getElementById(target.dataset.open)?.showModal();
  if (target.matches("[data-close]")) target.closest("dialog")?.close();
});

// A closed select changes with every arrow key: by the keyboard it is sent with the button beside it.
let byPointer = false;
document.addEventListener("pointerdown", () => { byPointer = true; }, true);
document.addEventListener("keydown", () => { byPointer = false; }, true);

document.addEventListener("change", (event) => {
  const tick = event.target.closest("[data-tick], [data-tick-all]");
  if (tick) {
    const form = tick.form ?? tick.closest("form");
    if (tick.matches("[data-tick-all]")) {
      for (const other of ticksOf(form)) other.checked = tick.checked;
    }
    countTicks(form);
  }
  const choice = event.target.closest("[data-submit-on-change]");
  if (choice && (byPointer || !choice.matches("select"))) choice.form.requestSubmit();
});

document.addEventListener("reset", (event) => {
  if (ticksOf(event.target).length) setTimeout(() => countTicks(event.target)); // after it is reset
});

// --- Keyboard: "/" searches; arrows walk the suggestions under the search field ------------------------
function walkSuggestions(event) {
  const list = document.getElementById(event.target.getAttribute("aria-controls"));
  const options = list ? [...list.querySelectorAll('[role="option"]:not([aria-disabled])')] : [];
  if (!options.length) return;
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const next = options[(at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length];
    for (const option of options) option.setAttribute("aria-selected", String(option === next));
    event.target.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    options[at].click();
  }
}

function closeSuggestions(field) {
  document.getElementById(field.getAttribute("aria-controls"))?.replaceChildren();
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector("[data-search]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
    return;
  }
  if (event.target.matches?.('[role="combobox"]')) {
    if (event.key === "Escape") closeSuggestions(event.target);
    else walkSuggestions(event);
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  }
});

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (!field.matches?.('[role="combobox"]')) return;
  setTimeout(() => { if (!field.closest("form")?.contains(document.activeElement)) closeSuggestions(field); }, 150);
});

// --- htmx: a part that renews itself waits while somebody presses something in it ------------------------
let underFinger = null;
document.addEventListener("pointerdown", (event) => { underFinger = event.target; }, true);
for (const over of ["pointerup", "pointercancel"]) {
  document.addEventListener(over, () => { underFinger = null; }, true);
}
document.addEventListener("htmx:beforeSwap", (event) => {
  if (underFinger && event.detail.target.contains(underFinger)) event.detail.shouldSwap = false;
});

// --- htmx: what the server did not answer, and where the eye goes after a swap --------------------------
const unreachable = "No connection. Nothing was lost on this page; try again in a moment.";

document.addEventListener("htmx:sendError", () => notice(unreachable, "warning"));
document.addEventListener("htmx:timeout", () => notice(unreachable, "warning"));

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  // Our own error answers say where they go. Anything else (a proxy's page) must not land inside the page.
  if (xhr.status >= 400 && xhr.status !== 422 && !xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = false;
    notice(unreachable, "warning");
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.elt;
  const field = place.parentElement?.querySelector('[role="combobox"]');
  if (field && field.getAttribute("aria-controls") === place.id) {
    field.setAttribute("aria-expanded", String(place.childElementCount > 0));
  }
  (place.matches?.("[data-focus]") ? place : place.querySelector?.("[data-focus]"))?.focus();
});

// Turning a page takes away the button that was pressed: go on at the top of the next page, not below its end.
document.addEventListener("htmx:afterSettle", (event) => {
  const list = event.detail.requestConfig?.elt.closest(".pager")?.closest("section[id]");
  const next = list && document.getElementById(list.id);
  next?.scrollIntoView();
  next?.focus({ preventScroll: true });
});

// A decision may take its row away: go on at the row that has come in its place, or at the top of what is left.
let decidedAt = -1;
document.addEventListener("htmx:beforeSwap", (event) => {
  decidedAt = event.detail.requestConfig?.elt.closest("[data-rows] tbody tr")?.sectionRowIndex ?? -1;
});
document.addEventListener("htmx:afterSettle", () => {
  if (decidedAt < 0) return;
  const rows = [...document.querySelectorAll("[data-rows] tbody tr")];
  const next = rows[Math.min(decidedAt, rows.length - 1)]?.querySelector("button, select");
  (next ?? document.getElementById("rows"))?.focus({ preventScroll: Boolean(next) });
  decidedAt = -1;
});

// What is ticked stays so when its list comes anew, as after a decision about another row of it.
let ticked = [];
const nameOf = (tick) => `${tick.form?.id} ${tick.name} ${tick.value}`;
document.addEventListener("htmx:beforeSwap", () => {
  ticked = [...document.querySelectorAll("[data-tick]:checked")].map(nameOf);
});
document.addEventListener("htmx:afterSettle", () => {
  const lost = [...document.querySelectorAll("[data-tick]:not(:checked)")].filter((tick) => ticked.includes(nameOf(tick)));
  for (const tick of lost) tick.checked = true;
  for (const form of new Set(lost.map((tick) => tick.form))) countTicks(form);
  ticked = [];
});

// The server's messages travel with a fragment, in the header HX-Trigger: see core/htmx.py.
document.addEventListener("notices", (event) => {
  for (const { level, text } of event.detail.said ?? []) notice(text, level);
});

// A table that scrolls sideways must be reached by the keyboard, too.
function reachScrolling() {
  for (const clip of document.querySelectorAll(".clip, .board")) {
    if (clip.scrollWidth > clip.clientWidth) clip.tabIndex = 0;
    else clip.removeAttribute("tabindex");
  }
}
addEventListener("resize", reachScrolling);
document.addEventListener("htmx:afterSettle", reachScrolling);
document.addEventListener("viewchange", reachScrolling);

document.addEventListener("DOMContentLoaded", () => {
  reachScrolling();
  document.querySelector("[data-focus]")?.focus();
  for (const form of document.querySelectorAll("form")) {
    if (ticksOf(form).length) countTicks(form);
  }
});
