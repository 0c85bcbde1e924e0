// Single keys for links and fields that name one in aria-keyshortcuts, a list of them on "?", and forms that are
// sent once. Nothing here is needed to do the work: every act is a link or a form without it.
"use strict";

(() => {
  const OFF = "noticebook.keys.off";
  const keysAreOn = () => { try { return localStorage.getItem(OFF) !== "1"; } catch { return true; } };
  const setKeys = (on) => { try { on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* private window */ } };
  const isTyping = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog[open]") !== null;
  const bound = () => [...document.querySelectorAll("[aria-keyshortcuts]")].filter((element) => element.getClientRects().length);

  const element = (tag, attributes, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };

  function showKeys() {
    const list = element("ul", { className: "reasons" });
    const names = bound().map((target) => [target.dataset.keyName || target.textContent.trim(), target.getAttribute("aria-keyshortcuts")]);
    for (const [name, key] of [...names, ["This list", "?"]]) {
      list.append(element("li", {}, element("span", { textContent: name }), element("kbd", { textContent: key })));
    }
    const toggle = element("input", { type: "checkbox", className: "form-check-input", id: "keys-on", checked: keysAreOn() });
    toggle.addEventListener("change", () => setKeys(toggle.checked));
    const close = element("button", { className: "btn", type: "button", textContent: "Close" });
    const dialog = element("dialog", { className: "keys", ariaLabel: "Keys" },
      element("h2", { textContent: "Keys on this page" }), list,
      element("div", { className: "form-actions" },
        element("div", { className: "form-check" }, toggle, element("label", { className: "form-check-label", htmlFor: "keys-on", textContent: "Use single keys" })), close));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    if (event.key === "?") { event.preventDefault(); showKeys(); return; }
    if (!keysAreOn()) return;
    // The last one counts: a page's own link for a key comes after the bar's.
    const target = bound().findLast((candidate) => candidate.getAttribute("aria-keyshortcuts") === event.key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
  });

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // A form is sent once. Its buttons go grey after the browser has read them, since a disabled button sends no name.
  // Forms whose answer is a download stay on the page: they carry data-repeat.
  const buttons = (form) => [...form.elements].filter((control) => control.type === "submit");
  const release = (form) => { delete form.dataset.sent; buttons(form).forEach((button) => { button.disabled = false; }); };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // getAttribute, because form.method is the field of that name where a form has one.
    if (form.getAttribute("method")?.toLowerCase() !== "post" || "repeat" in form.dataset) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => buttons(form).forEach((button) => { button.disabled = true; }), 0);
  });
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest?.("form[data-sent]"); if (form) release(form); });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
})();
