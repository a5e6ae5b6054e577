// Buttons that put text into a field: [data-insert] writes into the [data-takes-inserts] that had the focus last.
// "…" in the text stands for what is selected there, or for where one goes on typing; "¶" is a new line. What has a "…"
// is for the message, whichever had the focus: a subject has neither bold words nor links.
"use strict";

(() => {
  let field = null;

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-takes-inserts]")) field = event.target;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const form = button?.closest("form");
    if (!form) return;
    const [before, after] = button.dataset.insert.replaceAll("¶", "\n").split("…");
    const isPlain = after === undefined;
    const into = isPlain && form.contains(field) ? field : form.querySelector("textarea[data-takes-inserts]");
    const { selectionStart: start, selectionEnd: end } = into;
    const chosen = into.value.slice(start, end);
    button.closest("details.menu")?.removeAttribute("open");
    into.focus();
    put(into, isPlain ? before : before + chosen + after);
    if (!isPlain) into.setSelectionRange(start + before.length, start + before.length + chosen.length);
  });

  // As if it were typed, so that the browser can undo it; where a browser cannot, it is written all the same.
  function put(into, text) {
    if (document.execCommand("insertText", false, text)) return;
    into.setRangeText(text, into.selectionStart, into.selectionEnd, "end");
    into.dispatchEvent(new Event("input", { bubbles: true }));
  }
})();
