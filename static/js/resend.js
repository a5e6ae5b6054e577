// A form that was not sent for want of a signal is sent again by itself while its page is open: form[data-resend].
// Safe, because the form carries a token: sent twice, it is one entry. Without this file a tap is an ordinary POST.
"use strict";

const AGAIN_AFTER = 4000; // milliseconds
const pressed = new WeakMap(); // form -> the button that sent it last
const waiting = new WeakMap(); // form -> the timer of the next try

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-resend]")) return;
  pressed.set(event.target, event.submitter);
  clearTimeout(waiting.get(event.target)); // another number is tapped: that one counts
  for (const other of event.target.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
  event.submitter?.setAttribute("aria-pressed", "true"); // seen at once, however slow the network is
}, true);

function notSent(event) {
  const form = event.target.closest("form[data-resend]");
  if (!form) return;
  event.stopPropagation(); // the page's general notice would come back with every try
  form.querySelector("[data-resend-status]").hidden = false;
  waiting.set(form, setTimeout(() => sendAgain(form), AGAIN_AFTER));
}

function sendAgain(form) {
  if (!form.isConnected) return;
  const button = pressed.get(form);
  if (button) button.click(); // htmx sends a button's value after a click only; with requestSubmit it would be lost
  else form.requestSubmit();
}

document.addEventListener("htmx:sendError", notSent, true);
document.addEventListener("htmx:timeout", notSent, true);
