// A form that was not sent for want of a signal is sent again by itself while its page is open: form[data-resend].
// Safe, because the form carries a token: sent twice, it is one entry. Without this file a tap is an ordinary POST.
"use strict";

const AGAIN_AFTER = 4000; // milliseconds
const pressed = new WeakMap(); // form -> the button that sent it

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-resend]")) pressed.set(event.target, event.submitter);
}, true);

function notSent(event) {
  const form = event.target.closest("form[data-resend]");
  if (!form) return;
  event.stopPropagation(); // the page's general notice would come back with every try
  form.querySelector("[data-resend-status]").hidden = false;
  setTimeout(() => { if (form.isConnected) form.requestSubmit(pressed.get(form) ?? undefined); }, AGAIN_AFTER);
}

document.addEventListener("htmx:sendError", notSent, true);
document.addEventListener("htmx:timeout", notSent, true);
