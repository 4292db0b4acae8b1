// SPDX-License-Identifier: EUPL-1.2
// The forms behind the editor's toolbar: each asks in words and writes the Markdown, so that nobody types a path,
// a code or a block's options. What it wrote goes to the editor as an event.

const text = document.querySelector("#editor textarea[name=body]");
const toolbarOfText = document.querySelector("#editor [data-toolbar]");

const onOneLine = (value) => value.replace(/\s+/g, " ").trim();
const escaped = (value) => onOneLine(value).replace(/[\\[\]]/g, "\\$&");
const fieldOf = (dialog, name) => dialog.querySelector(`[name="${name}"]`);
const valueOf = (dialog, name) => fieldOf(dialog, name)?.value ?? "";

const optionsOf = (dialog) =>
  [...dialog.querySelectorAll("[data-option]")].flatMap((field) => {
    const chosen = [...field.querySelectorAll(":checked:not(option)")].map((one) => one.value);
    const value = onOneLine(field.matches("fieldset") ? chosen.join(", ") : field.value);
    const written = /^[\w./, -]+$/.test(value) ? value : JSON.stringify(value);
    return value ? [`    ${field.dataset.option || field.name}: ${written}`] : [];
  });
const choicesOf = (dialog) =>
  [...dialog.querySelectorAll("[data-choice]")].flatMap((row) => {
    const [words, right, reason] = ["choice", "is-right", "reason"].map((name) => fieldOf(row, name));
    if (!words.value.trim()) return [];
    const line = `- [${right.checked ? "x" : " "}] ${onOneLine(words.value)}`;
    return reason.value.trim() ? [line, `  > ${onOneLine(reason.value)}`] : [line];
  });

const compose = {
  block(dialog) {
    const title = onOneLine(valueOf(dialog, "title"));
    const head = [`/// ${dialog.dataset.name}${title && ` | ${title}`}`, ...optionsOf(dialog)];
    const body = choicesOf(dialog).join("\n") || valueOf(dialog, "words").trim();
    return [head.join("\n"), body, "///"].filter(Boolean).join("\n\n");
  },
  picture: (dialog) => `![${escaped(valueOf(dialog, "words"))}](${valueOf(dialog, "file")})`,
  link(dialog) {
    const address = valueOf(dialog, "address").trim();
    const whole = /^[a-z][a-z+.-]*:/i.test(address) ? address : `https://${address}`;
    const target = valueOf(dialog, "to") || whole;
    const safe = target.replace(/[\s()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
    return `[${escaped(valueOf(dialog, "words"))}](${safe})`;
  },
};

let chosenInText = [0, 0];
toolbarOfText?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (!button) return;
  const dialog = document.getElementById(button.dataset.opens);
  dialog.querySelector("form").reset();
  const words = fieldOf(dialog, "words");
  chosenInText = [text.selectionStart, text.selectionEnd]; // a dialog makes the text inert, and it forgets
  if (words) words.value = text.value.slice(...chosenInText);
  dialog.returnValue = "";
  dialog.showModal();
});
for (const dialog of document.querySelectorAll("dialog[data-compose]")) {
  const to = fieldOf(dialog, "to");
  dialog.addEventListener("input", () => {
    if (to) fieldOf(dialog, "address").required = !to.value;
  });
  dialog.addEventListener("close", () => {
    text.focus();
    text.setSelectionRange(...chosenInText);
    if (dialog.returnValue !== "insert") return;
    const { compose: kind } = dialog.dataset;
    const detail = { words: compose[kind](dialog), isInline: kind === "link" };
    text.dispatchEvent(new CustomEvent("insert", { detail }));
  });
}

// A new file is sent at once and then chosen.
const send = async (input) => {
  const page = document.getElementById("editor");
  const select = document.getElementById(input.dataset.sends);
  const refused = input.closest(".field").querySelector("[data-refused]");
  const body = new FormData();
  body.set("csrf_token", page.querySelector("input[name=csrf_token]").value);
  body.set("go", "paste");
  body.append("files", input.files[0]);
  const answer = await fetch(page.dataset.files, { method: "POST", body }).catch(() => null);
  const said = answer?.ok ? await answer.json() : { names: [], refused: [refused.dataset.failed] };
  const [name] = said.names;
  const isWrong = name && input.accept.startsWith(".") && !input.accept.split(",").includes(name.slice(name.lastIndexOf(".")));
  refused.textContent = isWrong ? refused.dataset.wrong : said.refused.join(" ");
  refused.hidden = !refused.textContent;
  if (name && !isWrong) select.add(new Option(name, `../assets/${name}`, false, true));
  input.value = "";
  select.focus();
};
for (const input of document.querySelectorAll("[data-sends]")) input.addEventListener("change", () => send(input));
