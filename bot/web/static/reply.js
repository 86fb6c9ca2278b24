// One message of the assistant: an answer with the policy's sentence, a question with its choices,
// people, or the reply to a worry; and what of it is read aloud or saved.

import { reader } from "./aloud.js";
import { cards, first } from "./cards.js";
import { whole } from "./conversation.js";
import { button, fill, h, icon, safe } from "./dom.js";
import { tools } from "./tools.js";

export function reply(chat, entry) {
  const { words } = chat;
  const { state } = chat.conversation;
  const message = said(chat, entry);
  const { kind, level, text, lang, asides, choices, next } = message;
  const { by_machine: made, in_english: english, dir } = message;
  const worry = kind === "safeguarding";
  const soft = worry && level === "soft";
  const care = worry && !soft;
  const part = care ? first(chat, message) : {};
  const people = part.rest ?? message.cards;
  const lines = (worry ? apart(text) : text).split("\n").filter((line) => line.trim());
  const [lead, ...rest] = kind === "smalltalk" ? ["", ...lines] : [...begin(lines)];
  const read = state.aloud && reader(words, heard(words, message), lang ?? "en");
  const node = h(
    "li",
    {
      class: `entry ${care ? "care" : soft ? "soft" : "said"}`,
      "data-part": "message",
      "data-kind": kind,
      "data-level": level,
    },
    h("p", { class: "who" }, words.assistant),
    h(
      "div",
      { class: "bubble" },
      soft && h("p", { class: "label" }, words.worry),
      lead && bubble(lead, "lead"),
      part.node,
      rest.map((line) => bubble(line)),
      [...asides, made].map((aside) => aside && bubble(aside, "aside")),
      english &&
        h(
          "details",
          { "data-part": "english" },
          h("summary", { dir: "auto" }, english.label),
          h("p", { class: "line", lang: "en", dir: "ltr" }, english.text),
        ),
      quotes(chat, message),
      people[0] &&
        h(
          "div",
          { class: "people" },
          h("p", { class: "label" }, words.people),
          cards(chat, people),
        ),
      care && chat.exit(),
      kind === "clarify" && choices[0] && choiceGroup(words.choose, choices, chat.choose),
      worry ? read : tools(chat, entry, message, read),
    ),
    kind !== "clarify" && choices[0] && choiceGroup(words.choose, choices, chat.choose),
    message.understood && understood(chat, message.understood),
    next[0] && others(chat, next),
  );
  // what came from the server is in its language, all else in that of the chat
  if (lang)
    for (const part of node.querySelectorAll("[dir=auto]")) {
      part.lang = lang;
      if (dir) part.dir = dir;
    }
  return node;
}

/** Its place is kept, so that nothing moves when it comes; without it all else works. */
function understood(chat, what) {
  const { heard: name } = chat.words;
  const place = h(
    "div",
    { class: "choices chips", role: "group", "aria-label": name },
    h("p", { class: "hint" }, name),
  );
  import("./chips.js").then(
    ({ chips }) => place.append(...chips(chat, what)),
    () => place.remove(),
  );
  return place;
}

/** The message, in the easy words where the visitor wants those. */
export function said({ conversation }, entry) {
  const message = whole(entry.message); // it may be one that an older chat has kept
  const easy = !!message.easier && !!(entry.easy ?? conversation.state.easy);
  return { ...message, easy, text: easy ? message.easier : message.text };
}

// where no paragraphs are written (data/languages), each sentence is one
const apart = (text) => (text.includes("\n") ? text : text.replace(/([.!?]) /g, "$1\n"));

/** The first sentence, to be read at a glance, and the rest; a long one is no heading. */
function begin([line = "", ...lines]) {
  const [, sentence, rest] =
    /^(.{3,150}?(?:[.!?؟]\s+(?=\P{Ll})|[。！？](?=.)))(.*)$/su.exec(line) ?? [];
  if (sentence) return [sentence, rest, ...lines];
  return line.length <= 150 ? [line, ...lines] : ["", line, ...lines];
}

// the one choice that does what cannot be taken back (data/choices.yml)
const SENDS = "referral_send";

// a reference or a telephone number stays on one line
const WHOLE = /\b([A-Z]{3}-\w{3}-\w{3}|0\d+ [\d ]+\d)\b/;

export const bubble = (text, more = "") =>
  h(
    "p",
    { class: `line ${more}`, "data-part": "line", dir: "auto" },
    text.split(WHOLE).map((part, index) => (index % 2 ? h("b", {}, part) : part)),
  );

export const choiceGroup = (name, choices, choose, part = "choice") =>
  h(
    "div",
    { class: "choices", role: "group", "aria-label": name },
    choices.map(({ id, title }) =>
      h(
        "button",
        {
          type: "button",
          class: id === SENDS && "main",
          "data-part": part,
          dir: "auto",
          onclick: () => choose({ id, title }),
        },
        h("span", {}, title),
        icon("choice"),
      ),
    ),
  );

/** What others ask after this. */
const others = ({ words, choose }, next) =>
  h(
    "div",
    { class: "choices next", role: "group", "aria-label": words.next },
    h("p", { class: "hint" }, words.next),
    next.map((one) => button("next", one.title, () => choose(one), { dir: "auto" })),
  );

/** The policy's own sentence, and the way to it. */
function quotes({ words, base }, { source_line: line, sources }) {
  if (!sources[0]) return null;
  // the link comes first, so that it is in sight under a long answer too
  const quote = ({ quote: said, href, meaning }, index) =>
    h(
      "figure",
      {},
      h(
        "figcaption",
        {},
        !index && h("span", { class: "source", dir: "auto" }, line),
        h(
          "a",
          {
            class: "see",
            href: safe(href, base),
            // the same words must not lead to two places
            "aria-label": `${words.see}: ${said.slice(0, 60)}`,
          },
          icon("policy"),
          words.see,
        ),
      ),
      meaning && h("p", { dir: "auto" }, meaning),
      h("blockquote", { lang: "en", dir: "ltr" }, said),
    );
  const [first, ...more] = sources;
  return h(
    "div",
    { class: "quotes", "data-part": "sources" },
    quote(first, 0),
    more[0] &&
      h(
        "details",
        {},
        h("summary", {}, fill(words.more_quotes, { count: more.length })),
        more.map((one) => quote(one, 1)),
      ),
  );
}

/** A message in one piece for the screen reader, or `full` for a file. */
export const spoken = (words, message, full) =>
  `${words.assistant}: ${heard(words, message, full)}`;

function heard(words, message, full) {
  const { text, asides, by_machine: made, source_line: line, sources, cards, choices } = message;
  const person = ({ name, lines, actions }) =>
    [name, ...lines, ...(full ? actions.map(({ label }) => label) : [])].join(", ");
  return [
    text,
    ...asides,
    made,
    line && [line, ...new Set(sources.map(({ section }) => section))].join(", "),
    ...(full ? sources.map(({ quote }) => quote) : []),
    cards[0] && `${words.people}: ${cards.map(person).join("; ")}`,
    !full && choices[0] && fill(words.choices, { count: choices.length }),
  ]
    .filter(Boolean)
    .join("\n");
}
