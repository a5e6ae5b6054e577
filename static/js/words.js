// What somebody typed and sent when they were signed out already is put back when they are on its page again. It waits
// in this tab alone, for the same user, until a page tells that the form arrived. Without this file it must be typed again.
"use strict";

const SENT = "sent"; // the key in sessionStorage
const WAITS = 30 * 60_000; // milliseconds

function sent() {
  try {
    const found = JSON.parse(sessionStorage.getItem(SENT));
    return found && Date.now() - found.at < WAITS ? found : null;
  } catch { return null; }
}

function keep(words) {
  try {
    if (words) sessionStorage.setItem(SENT, JSON.stringify(words));
    else sessionStorage.removeItem(SENT);
  } catch { /* not kept, then */ }
}

const TEXT = "textarea, input:not([type=hidden], [type=password], [type=file], [type=checkbox], [type=radio])";
const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
const stands = (field) => isTicked(field) ? field.checked : field.value;

function stood(field) { // when the page was made
  if (isTicked(field)) return field.defaultChecked;
  if (!field.matches("select")) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
}

function changedIn(form) {
  return [...form.elements].filter((field) =>
    field.name && field.matches(`${TEXT}, select, [type=checkbox], [type=radio]`) && stands(field) !== stood(field));
}

function typedIn(form) {
  const changed = changedIn(form), { user } = document.body.dataset;
  return changed.some((field) => field.matches(TEXT)) ? {
    user, page: location.pathname, form: form.getAttribute("action") ?? "", at: Date.now(),
    fields: changed.map((field) => ({ name: field.name, value: field.value, was: stood(field) })),
  } : null;
}

let goes = false; // the page goes with what was typed, not without it

document.addEventListener("submit", (event) => {
  const form = event.target;
  goes = form.method === "post";
  if (document.body.dataset.user && form.method === "post") keep(typedIn(form));
}, true);

// A part of the page that renews itself finds the session over and takes the page to where one signs in.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const leads = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!leads || !new URL(leads, location.href).searchParams.has("next") || sent()) return;
  const words = [...document.querySelectorAll("form[method=post]")].map(typedIn).find(Boolean);
  if (words) keep({ ...words, lost: true });
  goes = true;
});

// Of a long text the browser asks whether it is to be left unsaved: typed just now, or sent and found wanting.
addEventListener("beforeunload", (event) => {
  const long = [...document.querySelectorAll("form[data-asks-to-leave]")];
  if (!goes && long.some((form) => form.dataset.asksToLeave || typedIn(form))) event.preventDefault();
});
addEventListener("pageshow", () => { goes = false; });

function putBack() {
  const words = sent();
  if (!words?.lost || words.user !== document.body.dataset.user || words.page !== location.pathname) return;
  const forms = document.querySelectorAll("form[method=post]");
  const form = [...forms].find((one) => (one.getAttribute("action") ?? "") === words.form);
  if (!form) return;
  for (const { name, value, was } of words.fields) {
    const field = [...form.elements].find((one) => one.name === name && (!isTicked(one) || one.value === value));
    if (!field || stood(field) !== was) continue; // somebody else has written there since
    if (isTicked(field)) field.checked = !was;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.closest("details")?.setAttribute("open", "");
  }
  keep(null);
  notice("What you had typed is back. It is not saved yet.", "warning");
}

document.addEventListener("DOMContentLoaded", () => {
  const words = sent(), { user } = document.body.dataset;
  if (words && document.querySelector("[data-not-saved]")) keep({ ...words, lost: true });
  else if (words && user && (user !== words.user || !words.lost)) keep(null); // it arrived, or is not theirs
  else putBack();
});
document.addEventListener("htmx:afterSettle", putBack); // a form that comes later
document.addEventListener("htmx:afterRequest", (event) => {
  const { successful, xhr } = event.detail;
  if (successful && event.target.matches?.("form") && !xhr.getResponseHeader("HX-Redirect")) keep(null);
});
