// SPDX-License-Identifier: EUPL-1.2
// Forms of the editor that save themselves a little after the last letter: a text, and each question of a translation.
// After a conflict only the person saves.

function saveByItself(form) {
  const state = form.querySelector("[data-save-state]");
  const seen = form.querySelector("input[name=seen]");
  const say = (kind, text) => {
    state.hidden = false;
    state.className = `save-state is-${kind}`;
    state.querySelector("span").textContent = text;
  };
  const send = async (address, extra = {}) => {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
  };
  let dirty = false;
  let held = false;
  let timer = 0;
  // One saving at a time: the next one has to carry what the last one has seen.
  let saving = null;
  const save = async () => {
    if (held) return;
    if (saving) await saving;
    saving = saveOnce();
    await saving;
    saving = null;
  };
  const saveOnce = async () => {
    say("busy", state.dataset.saving);
    dirty = false;
    const answer = await send(form.action, { go: "save" }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (answer?.ok && said) {
      seen.value = said.seen;
      const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: document.documentElement.dataset.zone });
      say("saved", state.dataset.saved.replace("{time}", time));
    } else {
      dirty = true;
      held = answer?.status === 409;
      say("failed", held ? state.dataset.conflict : (said?.error ?? state.dataset.failed));
    }
  };
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 2500);
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (saving) {
      event.preventDefault();
      await saving;
    }
    dirty = false;
    if (event.defaultPrevented) form.submit();
  });
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  return { say, send };
}

for (const form of document.querySelectorAll("form[data-saves-itself]")) saveByItself(form);
