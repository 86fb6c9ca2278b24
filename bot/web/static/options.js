// How it looks, saving, starting again, and what this chat is.

import { button, fill, h, safe } from "./dom.js";
import { spoken } from "./messages.js";

export function options(chat, look) {
  const { words, conversation, base } = chat;
  const { size = 0, contrast } = conversation.state;
  const choice = (name, attributes, changes) =>
    h("label", {}, h("input", { ...attributes, onchange: ({ target }) => (conversation.set(changes(target)), look()) }), name);
  return h(
    "div",
    { class: "options", id: "options", hidden: true },
    h("fieldset", {}, h("legend", {}, words.size), words.sizes.map((name, value) =>
      choice(name, { type: "radio", name: "size", value, checked: value === size }, () => ({ size: value })))),
    choice(words.contrast, { type: "checkbox", role: "switch", "data-part": "contrast", checked: contrast }, ({ checked }) => ({ contrast: checked })),
    button("save", words.save, () => save(chat)),
    restart(chat),
    h("details", {}, h("summary", {}, words.about_title), words.about.map((line) => h("p", {}, fill(line, words))), h("a", { href: safe(words.policy, base) }, words.policy_link)),
  );
}

/** Asks once. */
function restart({ words, conversation }) {
  const ask = (asked) => {
    box.hidden = !asked;
    start.hidden = asked;
    (asked ? question : start).focus();
  };
  const start = button("restart", words.restart, () => ask(true));
  const question = h("p", { id: "ask", tabindex: -1 }, words.restart_ask);
  const box = h(
    "div",
    { class: "ask", role: "group", "aria-labelledby": "ask", hidden: true },
    question,
    button("restart-yes", words.restart_yes, () => (ask(false), conversation.clear())),
    button("restart-no", words.restart_no, () => ask(false)),
  );
  return [start, box];
}

/** The chat as a text file, made in the browser. */
function save({ words, conversation, say }) {
  const lines = conversation.state.entries.map(({ who, text, word, message }) =>
    who === "you" ? `${words.you}: ${text}` : message ? spoken(words, message, true) : words[word]);
  const file = new Blob([[words.title, new Date().toLocaleString(words.language), ...lines].join("\n\n")], { type: "text/plain;charset=utf-8" });
  h("a", { href: URL.createObjectURL(file), download: words.file }).click();
  say(words.saved);
}
