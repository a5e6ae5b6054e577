// Buttons that put text into a field: [data-insert] writes into the [data-takes-inserts] that had the focus last.
// "…" in the text stands for what is selected there, or for where one goes on typing; "¶" is a new line.
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
    const into = field && form.contains(field) ? field : form.querySelector("textarea[data-takes-inserts]");
    const [before, after] = button.dataset.insert.replaceAll("¶", "\n").split("…");
    const { selectionStart: start, selectionEnd: end } = into;
    const chosen = into.value.slice(start, end);
    into.setRangeText(before + (after === undefined ? "" : chosen + after), start, end, "end");
    if (after !== undefined) into.setSelectionRange(start + before.length, start + before.length + chosen.length);
    button.closest("details.menu")?.removeAttribute("open");
    into.focus();
    into.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
