// What a script adds to pages that work without one. Nothing here decides anything.
"use strict";
(() => {
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // A form not yet sent warns before it is left. Sending it, or its own "Cancel", leaves it knowingly.
  const touched = new Set();
  for (const form of all("form[data-warn-unsaved]")) {
    form.addEventListener("input", () => touched.add(form));
    form.addEventListener("submit", () => touched.delete(form));
    for (const link of all("[data-leave]", form)) link.addEventListener("click", () => touched.delete(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (touched.size) event.preventDefault();
  });

  // One sending at a time: the button turns until the next page is there.
  for (const form of all("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      event.submitter?.setAttribute("aria-busy", "true");
    });
  }
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
    for (const button of all("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  // A password can be read while it is typed.
  for (const input of all("input[data-show]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = input.dataset.show;
    button.setAttribute("aria-controls", input.id);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.textContent = shown ? input.dataset.hide : input.dataset.show;
      button.setAttribute("aria-pressed", String(shown));
    });
    input.after(button);
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }

  // How many characters are left; said aloud only once the typing rests.
  for (const area of all("textarea[data-count]")) {
    const place = document.getElementById(`${area.id}-count`);
    if (!place) continue;
    const shown = document.createElement("span");
    const said = document.createElement("span");
    said.className = "vh";
    said.setAttribute("role", "status");
    const number = new Intl.NumberFormat(document.documentElement.lang === "ar" ? "ar-MA-u-nu-latn" : document.documentElement.lang);
    let timer = 0;
    const count = () => {
      const left = Number(area.dataset.count) - [...area.value].length;
      const digits = document.createElement("bdi");
      digits.textContent = number.format(Math.abs(left));
      shown.replaceChildren(digits, ` ${left < 0 ? place.dataset.over : place.dataset.left}`);
      shown.className = left < 0 ? "over" : "";
      window.clearTimeout(timer);
      timer = window.setTimeout(() => { if (area.value) said.textContent = shown.textContent; }, 1200);
    };
    place.replaceChildren(shown, said);
    area.addEventListener("input", count);
    count();
  }

  // A confirmation opens over the page; without a script its link leads to a page of its own.
  for (const opener of all("[data-dialog]")) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) continue;
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); opener.click(); }
    });
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    for (const button of all("[data-close]", dialog)) button.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => opener.focus());
  }

  // The account's menu closes like any other.
  for (const menu of all("details.menu")) {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  }

  // What has to be corrected comes first.
  document.querySelector("[data-focus]")?.focus();
})();
