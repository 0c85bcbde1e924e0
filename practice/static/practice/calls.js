// The call sheet: seconds that run while the server's clock has the truth, and a word when saving failed.
// Without it the page shows since when one waits or talks, and every button works.
"use strict";

(() => {
  const two = (number) => String(number).padStart(2, "0");
  const inWords = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const hours = Math.floor(whole / 3600);
    return `${hours ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  };
  // The page says how many seconds had passed when it was made, so that a wrong clock here does no harm.
  let shown = null;
  let from = 0;
  const tick = () => {
    const clock = document.querySelector("[data-seconds]");
    if (!clock) { shown = null; return; }
    if (clock !== shown) { shown = clock; from = performance.now(); }
    clock.textContent = inWords(Number(clock.dataset.seconds) + (performance.now() - from) / 1000);
  };
  setInterval(tick, 1000);
  tick();

  // Escape leaves a field, so that the single keys of the page answer again.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.("#call")) event.target.blur();
  });

  const notSaved = () => {
    const saved = document.getElementById("saved");
    if (saved) saved.textContent = "Not saved: no connection. It is tried again when you type on.";
  };
  document.addEventListener("htmx:sendError", notSaved);
  document.addEventListener("htmx:responseError", notSaved);
})();
