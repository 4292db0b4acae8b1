// SPDX-License-Identifier: EUPL-1.2
// The trainers' editor: toolbar, live preview, findings on their lines, saving by itself, pictures by paste.
// The page works without it: one types Markdown and presses Save.

const form = document.getElementById("editor");
const area = form?.querySelector("textarea[name=body]");
if (area) {
  const toolbar = form.querySelector("[data-toolbar]");
  const list = document.getElementById("finding-list");
  const preview = document.getElementById("preview");
  const length = document.getElementById("length");
  const state = form.querySelector("[data-save-state]");
  const isDirection = getComputedStyle(area).direction;

  // Writing into the text so that the browser can undo it.
  const put = (text, from = area.selectionStart, to = area.selectionEnd) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const chosen = () => area.value.slice(area.selectionStart, area.selectionEnd);
  const wrap = (mark, end = mark) => {
    const inside = chosen() || toolbar.dataset.words;
    const start = area.selectionStart;
    put(mark + inside + end);
    area.setSelectionRange(start + mark.length, start + mark.length + inside.length);
  };
  const beginLines = (mark) => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = (area.value.indexOf("\n", area.selectionEnd) + 1 || area.value.length + 1) - 1;
    put(area.value.slice(start, end).split("\n").map((line) => mark + line).join("\n"), start, end);
  };
  // A block of its own in the place of what is chosen, or after the paragraph the caret is in, so that no sentence
  // and no block's head is torn apart. Where the text begins.
  const insert = (text) => {
    const { value, selectionStart, selectionEnd } = area;
    const words = chosen();
    const end = value.indexOf("\n\n", selectionEnd);
    const from = words ? selectionStart : end < 0 ? value.length : end;
    const to = words ? selectionEnd : from;
    const before = value.slice(0, from);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    put(gap + text + (value.slice(to).startsWith("\n\n") ? "" : "\n\n"), from, to);
    return from + gap.length;
  };
  // With a place for the words, which is chosen: "…".
  const insertTemplate = (template) => {
    const text = template.replaceAll("\\n", "\n").replace("…", chosen() || "…");
    const from = insert(text);
    const place = text.indexOf("…");
    if (place >= 0) area.setSelectionRange(from + place, from + place + 1);
  };
  const act = (button) => {
    const { wrap: mark, line, block, end } = button.dataset;
    if (mark) wrap(mark, end);
    else if (line) beginLines(line);
    else if (block) insertTemplate(block);
  };
  if (toolbar) toolbar.hidden = false;
  toolbar?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    for (const menu of toolbar.querySelectorAll("details")) menu.open = false;
    act(button);
  });
  area.addEventListener("insert", ({ detail: { words, isInline } }) => (isInline ? put(words) : insert(words)));
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const button = toolbar?.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (event.key.toLowerCase() === "s") form.requestSubmit();
    else if (button) button.click();
    else return;
    event.preventDefault();
  });

  // The lines behind the text: their numbers, and a ground where something is to be mended.
  const lines = document.createElement("div");
  lines.className = "editor-lines";
  lines.setAttribute("aria-hidden", "true");
  lines.dir = isDirection;
  area.before(lines);
  area.parentElement.classList.add("has-lines");
  let marks = new Map();
  const draw = () => {
    const parts = area.value.split("\n").map((text, place) => {
      const line = document.createElement("div");
      line.textContent = text || " ";
      const mark = marks.get(place + 1);
      if (mark) line.className = `is-${mark}`;
      return line;
    });
    lines.replaceChildren(...parts);
    lines.scrollTop = area.scrollTop;
  };
  area.addEventListener("scroll", () => (lines.scrollTop = area.scrollTop));
  new ResizeObserver(draw).observe(area);

  const go = (number) => {
    const before = area.value.split("\n").slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    const end = area.value.indexOf("\n", before);
    area.focus();
    area.setSelectionRange(before, end < 0 ? area.value.length : end);
    area.scrollTop = (lines.children[number - 1]?.offsetTop ?? 0) - 60;
  };
  const row = (finding) => {
    const item = document.createElement("li");
    const kind = document.createElement("span");
    const tag = document.createElement("span");
    tag.className = `tag${{ error: " tag-bad", warning: " tag-warn" }[finding.severity] ?? ""}`;
    tag.textContent = list.dataset[finding.severity];
    kind.append(tag);
    const place = document.createElement("span");
    place.className = "small number";
    if (finding.line) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet is-small";
      button.dataset.go = finding.line;
      button.textContent = list.dataset.line.replace("{line}", finding.line);
      place.append(button);
    }
    const text = document.createElement("p");
    text.innerHTML = finding.words; // escaped where it is made
    item.append(kind, place, text);
    return item;
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (button) go(Number(button.dataset.go));
  });
  const show = (answer) => {
    if (preview) preview.innerHTML = answer.html; // sanitised by the one renderer
    const { words, minutes } = answer;
    if (length) length.textContent = length.dataset.words.replace("{words}", words).replace("{minutes}", minutes);
    marks = new Map();
    for (const one of [...answer.findings].reverse())
      if (one.line && marks.get(one.line) !== "error") marks.set(one.line, one.severity);
    draw();
    const rows = answer.findings.map(row);
    if (!rows.length) {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("p"), { textContent: list.dataset.none }));
      rows.push(item);
    }
    list.replaceChildren(...rows);
  };

  // Preview soon, saving a little later.
  const { say, send } = saveByItself(form);
  let round = 0;
  const look = async () => {
    const mine = ++round;
    const answer = await send(form.dataset.preview).catch(() => null);
    if (answer?.ok && mine === round) show(await answer.json());
  };
  let lookTimer = 0;
  form.addEventListener("input", () => {
    draw();
    clearTimeout(lookTimer);
    lookTimer = setTimeout(look, 500);
  });
  form.addEventListener("submit", () => clearTimeout(lookTimer));

  // Pictures and files by paste or drop; text of a word processor becomes Markdown.
  const take = async (name, value, address) => {
    say("busy", state.dataset.saving);
    const body = new FormData();
    body.set("csrf_token", form.querySelector("input[name=csrf_token]").value);
    body.set("go", "paste");
    for (const one of value) body.append(name, one);
    const answer = await fetch(address, { method: "POST", body }).catch(() => null);
    const said = answer?.ok ? await answer.json() : null;
    if (!said) return say("failed", state.dataset.failed);
    state.hidden = !said.refused.length;
    if (said.refused.length) say("failed", said.refused.join(" "));
    for (const one of said.markdown) insertTemplate(one.replace("![](", "![…]("));
  };
  area.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    const html = event.clipboardData.getData("text/html");
    if (html && form.dataset.paste && /<(?:p|h\d|ul|ol|table|img|b|strong|em)[\s>]/i.test(html)) {
      event.preventDefault();
      take("html", [new Blob([html], { type: "text/html" })], form.dataset.paste);
    } else if (files.length) {
      event.preventDefault();
      take("files", files, form.dataset.files);
    }
  });
  area.addEventListener("dragover", (event) => event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take("files", [...event.dataTransfer.files], form.dataset.files);
  });

  draw();
  look();
}
