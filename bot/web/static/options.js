// The options: size, contrast, who is asking, saving, starting again, and what this chat is.

import { voice } from "./aloud.js";
import { button, h, safe } from "./dom.js";
import { roles, tongues } from "./log.js";
import { said, spoken } from "./reply.js";

/** How it looks, who is asking, saving, starting again, and what this chat is. */
export function options(chat, look) {
  const { words, conversation, base } = chat;
  const { size = 0, role } = conversation.state;
  const others = tongues(chat, Object.keys(words.languages));
  const option = (title, attributes, changes, then) =>
    h(
      "label",
      {},
      h("input", {
        ...attributes,
        onchange: ({ target }) => (conversation.set(changes(target)), look(), then?.()),
      }),
      title,
    );
  const toggle = (name, then) =>
    option(
      words[name],
      { type: "checkbox", role: "switch", "data-part": name, checked: conversation.state[name] },
      ({ checked }) => ({ [name]: checked }),
      then,
    );
  const oneOf = (legend, name, now, choices) =>
    h(
      "fieldset",
      {},
      h("legend", {}, legend),
      choices.map(({ id, title }) =>
        option(title, { type: "radio", name, checked: id === now }, () => ({ [name]: id })),
      ),
    );
  return [
    oneOf(
      words.size,
      "size",
      size,
      words.sizes.map((title, id) => ({ id, title })),
    ),
    toggle("contrast"),
    // a pupil is answered in them anyway
    role !== "pupil" && toggle("easy", chat.refresh),
    (voice(words.language) || voice("en")) && toggle("aloud", chat.refresh),
    oneOf(words.who, "role", role, roles(words)),
    others[0] &&
      h(
        "details",
        {},
        h("summary", { "data-part": "language" }, words.language_name),
        h("div", { class: "row" }, others),
      ),
    button("save", words.save, () => save(chat)),
    h(
      "details",
      {},
      h("summary", { "data-part": "restart" }, words.restart),
      h("p", {}, words.restart_ask),
      button("restart-yes", words.restart_yes, () => conversation.clear()),
    ),
    h(
      "details",
      {},
      h("summary", {}, words.about_title),
      words.about.map((line) => h("p", {}, line)),
      h("a", { href: safe(words.policy, base) }, words.policy_link),
    ),
  ].filter(Boolean);
}

/** The chat as a text file, made in the browser. */
function save(chat) {
  const { words, conversation, say } = chat;
  const lines = conversation.state.entries.map((entry) =>
    entry.who === "you"
      ? `${words.you}: ${entry.text}`
      : entry.message
        ? spoken(words, said(chat, entry), true)
        : words[entry.word],
  );
  const file = new Blob(
    [[words.title, new Date().toLocaleString(words.language), ...lines].join("\n\n")],
    { type: "text/plain" },
  );
  h("a", { href: URL.createObjectURL(file), download: words.file }).click();
  say(words.saved);
}
