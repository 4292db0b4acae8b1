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
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
