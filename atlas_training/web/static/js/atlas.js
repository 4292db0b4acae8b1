// SPDX-License-Identifier: EUPL-1.2
// Saves round trips and closes menus. Every page works without it.

// Menus close on Escape and on a press outside.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// A failed form moves focus to its summary.
document.getElementById("error-summary")?.focus();

// Answers are kept while one answers, once the hand rests; the buttons save them all the same.
const form = document.querySelector("form[data-autosave]");
const state = form?.querySelector("[data-save-state]");
if (state) {
  let timer = 0;
  const show = (words, kind) => {
    state.hidden = false;
    state.classList.remove("is-saved", "is-busy", "is-failed");
    state.classList.add(`is-${kind}`);
    state.querySelector("span").textContent = words;
  };
  const keep = async () => {
    timer = 0;
    const body = new FormData(form);
    body.set("go", "save");
    show(state.dataset.saving, "busy");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
      if (answer.type !== "opaqueredirect") throw new Error(answer.status);
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
      show(state.dataset.saved.replace("{time}", time), "saved");
    } catch {
      show(state.dataset.failed, "failed");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
  });
  addEventListener("pagehide", () => {
    if (!timer) return;
    clearTimeout(timer);
    keep();
  });
}

// A page prints itself.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

// A lesson remembers the heading last read, to resume there.
const prose = document.querySelector("[data-place]");
if (prose?.dataset.place) {
  let heading = "";
  let kept = "";
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) heading = entry.target.id;
    },
    { rootMargin: "0px 0px -60% 0px" },
  );
  for (const element of prose.querySelectorAll("h2[id], h3[id]")) seen.observe(element);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !heading || heading === kept) return;
    kept = heading;
    const body = new FormData();
    body.set("heading", heading);
    body.set("csrf_token", prose.dataset.token);
    fetch(prose.dataset.place, { method: "POST", body, keepalive: true });
  });
}

// Copying an invitation's link.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
