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

// Answers are kept while one answers, once the hand rests; the buttons save them all the same. Where a form names
// what it belongs to in data-keep, an answer that finds no connection waits on this device until there is one.
const form = document.querySelector("form[data-autosave]");
const state = form?.querySelector("[data-save-state]");
if (state) {
  const owner = form.dataset.keep;
  const keyOf = (action) => `answer ${owner} ${action}`;
  const remember = (body) => {
    const fields = [...body].filter(([name]) => name !== "csrf_token");
    try {
      localStorage.setItem(keyOf(form.action), JSON.stringify(fields));
    } catch {
      // No room on the device: the answer still stands in the page.
    }
  };
  const forget = (key) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  };
  let timer = 0;
  let waiting = false;
  const show = (words, kind) => {
    state.hidden = false;
    state.classList.remove("is-saved", "is-busy", "is-kept", "is-failed");
    state.classList.add(`is-${kind}`);
    state.querySelector("span").textContent = words;
  };
  const post = async (action, body) => {
    body.set("go", "save");
    const headers = owner ? { Accept: "application/json" } : {};
    const answer = await fetch(action, { method: "POST", body, headers, redirect: "manual", keepalive: true });
    if (answer.type === "opaqueredirect") return {};
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  const keep = async () => {
    timer = 0;
    const body = new FormData(form);
    show(state.dataset.saving, "busy");
    try {
      const told = await post(form.action, body);
      waiting = false;
      forget(keyOf(form.action));
      if (told.go) return location.assign(told.go);
      if (told.version !== undefined) form.elements.version.value = told.version;
      if (told.time !== undefined) clock?.dispatchEvent(new CustomEvent("told", { detail: told.time }));
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: document.documentElement.dataset.zone });
      show(told.notice ?? state.dataset.saved.replace("{time}", time), told.notice ? "kept" : "saved");
    } catch (fault) {
      waiting = Boolean(owner) && fault instanceof TypeError;
      if (!waiting) return show(state.dataset.failed, "failed");
      remember(body);
      show(state.dataset.kept, "kept");
      timer ||= setTimeout(keep, 5000);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = 0;
    if (!owner || (navigator.onLine && !waiting)) return;
    event.preventDefault();
    keep();
    state.scrollIntoView({ block: "center" });
  });
  addEventListener("online", () => {
    if (waiting) keep();
  });
  addEventListener("pagehide", () => {
    if (!timer) return;
    clearTimeout(timer);
    if (owner && !navigator.onLine) remember(new FormData(form));
    else keep();
  });
  // What waited on this device is sent on return, with this page's token.
  const sendWaiting = async () => {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(keyOf("")))) {
      const action = key.slice(keyOf("").length);
      const body = new FormData();
      for (const [name, value] of JSON.parse(localStorage.getItem(key))) body.append(name, value);
      body.set("csrf_token", form.elements.csrf_token.value);
      try {
        const told = await post(action, body);
        forget(key);
        if (told.go) return location.assign(told.go);
        if (action === form.action) return location.reload();
        if (told.version !== undefined) form.elements.version.value = told.version;
      } catch (fault) {
        if (!(fault instanceof TypeError)) forget(key);
      }
    }
  };
  if (owner) sendWaiting().catch(() => {});
}

// The time of a check: counted down, announced when little is left, and handed in at its end. The service keeps the truth.
const clock = document.querySelector("[data-seconds]");
if (clock) {
  let end = Date.now() + clock.dataset.seconds * 1000;
  const warning = clock.querySelector("[data-warning]");
  const words = clock.querySelector("[data-left]");
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    const shown = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    words.textContent = words.dataset.left.replace("{time}", shown);
    const isShort = left <= clock.dataset.soon;
    if (isShort !== Boolean(warning.textContent)) warning.textContent = isShort ? warning.dataset.warning : "";
    clock.classList.toggle("is-short", isShort);
    if (left) return;
    clearInterval(ticking);
    const over = document.querySelector("[data-over]");
    setTimeout(() => over.form.requestSubmit(over), 1000);
  };
  const ticking = setInterval(tick, 1000);
  tick();
  // Extended or lifted while the page was open: told with the next answer that is saved.
  clock.addEventListener("told", ({ detail: time }) => {
    if (!time) {
      clearInterval(ticking);
      return clock.remove();
    }
    end = Date.now() + time.seconds * 1000;
    clock.dataset.soon = time.soon;
    clock.querySelector("[data-ends]").textContent = time.ends;
    tick();
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
