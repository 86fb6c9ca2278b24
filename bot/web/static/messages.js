// The messages. The list is silent, because the announcer speaks. It takes the focus so that the
// keyboard can scroll it.

import { button, h, icon, safe } from "./dom.js";

export class Log {
  #chat;
  #shown = new Map(); // entry → node
  #opening = h("div", { class: "entry" });

  constructor(chat) {
    this.#chat = chat;
    this.node = h("div", {
      class: "log",
      role: "log",
      "aria-live": "off",
      "aria-label": chat.words.log,
      tabindex: 0,
      "data-part": "log",
    });
    this.refresh();
  }

  /** All anew, from the state. */
  refresh() {
    this.node.replaceChildren(this.#opening);
    this.open();
    this.#chat.conversation.state.entries.forEach((entry) => this.add(entry));
  }

  /** What this is, who is asking, first questions. */
  open() {
    const { words, conversation, choose, chooseRole } = this.#chat;
    const { role, entries } = conversation.state;
    const [question, choices, does, part] =
      role === undefined
        ? [words.who, roles(words), chooseRole, "role"]
        : [words.start, starters(words, role), choose, "starter"];
    this.#opening.replaceChildren(
      h("p", { class: "who" }, words.assistant),
      h("div", { id: "notice" }, bubble(words.notice.join("\n"))),
      ...(role ? [h("p", { class: "note" }, words.roles[role])] : []),
      ...(entries[0] ? [] : [bubble(question), choiceGroup(question, choices, does, part)]),
    );
  }

  /** Older choices have had their time. */
  add(entry) {
    if (entry.who === "you") {
      this.open();
      this.node.querySelectorAll(".choices").forEach((group) => group.remove());
    }
    this.change(entry);
    this.node.append(this.of(entry));
  }

  change(entry) {
    const node = this.#build(entry);
    this.of(entry)?.replaceWith(node);
    this.#shown.set(entry, node);
  }

  of(entry) {
    return this.#shown.get(entry);
  }

  #build(entry) {
    const { words, again } = this.#chat;
    if (entry.who === "assistant") return reply(this.#chat, entry);
    if (entry.who === "note") return h("p", { class: "entry note" }, words[entry.word]);
    return h(
      "div",
      { class: "entry you", "data-part": "message", "data-kind": "you" },
      h("p", { class: "who" }, words.you),
      bubble(entry.text),
      entry.state === "failed" && [
        h("p", { class: "error" }, words.not_sent),
        button("again", words.again, () => again(entry)),
      ],
    );
  }
}

export const roles = ({ roles, skip }) =>
  [...Object.entries(roles), [null, skip]].map(([id, title]) => ({ id, title }));

export const starters = (words, role) => words.starters[role ?? "anyone"];

/** Each part on its own: no bubble holds two ideas. */
function reply(chat, entry) {
  const { words } = chat;
  const { kind, level, text, lang, asides, cards, choices } = entry.message;
  const worry = kind === "safeguarding";
  // where no paragraphs are written (data/languages), each sentence is one
  const apart = worry && !text.includes("\n") ? text.replace(/([.!?]) /g, "$1\n") : text;
  const lines = apart.split("\n");
  const soft = worry && level === "soft";
  const care = worry && !soft;
  // 999 above all, even the text
  const first = care ? cards.filter(({ urgent }) => urgent) : [];
  const people = cards.filter((card) => !first.includes(card));
  return h(
    "div",
    {
      class: `entry ${care ? "care" : soft ? "soft" : ""}`,
      "data-part": "message",
      "data-kind": kind,
      "data-level": level,
    },
    h("p", { class: "who" }, words.assistant),
    first[0] && list(chat, first),
    soft && h("p", { class: "label" }, words.worry),
    lines.map((line) => bubble(line, lang)),
    asides.map((aside) => bubble(aside, lang, "aside")),
    sources(chat, entry.message),
    people[0] &&
      h("div", { class: "part" }, h("p", { class: "label" }, words.people), list(chat, people)),
    care && chat.exit(),
    choices[0] && choiceGroup(words.choose, choices, chat.choose),
    entry.message.feedback && !worry && feedback(chat, entry),
  );
}

// a reference or a telephone number stays on one line
const WHOLE = /\b([A-Z]{3}-\w{3}-\w{3}|0\d{3} [\d ]+\d)\b/;

const bubble = (text, lang, more = "") =>
  h(
    "p",
    { class: `bubble ${more}`, dir: "auto", lang },
    text.split(WHOLE).map((part, index) => (index % 2 ? h("b", {}, part) : part)),
  );

const choiceGroup = (name, choices, choose, part = "choice") =>
  h(
    "div",
    { class: "choices", role: "group", "aria-label": name },
    choices.map((choice) => button(part, choice.title, () => choose(choice), { dir: "auto" })),
  );

function list({ base }, cards) {
  return h(
    "ul",
    { "data-part": "cards" },
    cards.map(({ name, about, urgent, lines, actions }) =>
      h(
        "li",
        { class: urgent && "urgent", "data-part": "card" },
        h("strong", { dir: "auto" }, name),
        [about, ...lines].map((line) => h("p", { dir: "auto" }, line)),
        actions.map(({ label, href }) => {
          const address = safe(href, base);
          return (
            address &&
            h("a", { class: "action", href: address }, icon(address.split(":")[0]), label)
          );
        }),
      ),
    ),
  );
}

function sources({ words, base }, { source_line: line, sources }) {
  return (
    sources[0] &&
    h(
      "div",
      { class: "part", "data-part": "sources" },
      h("p", { dir: "auto" }, line),
      // the same words must not lead to two places
      h(
        "ul",
        {},
        sources
          .filter(
            ({ section }, index) => sources.findIndex((one) => one.section === section) === index,
          )
          .map(({ section, href }) =>
            h("li", {}, h("a", { href: safe(href, base), dir: "auto" }, section)),
          ),
      ),
      h(
        "details",
        {},
        h("summary", {}, words.quote),
        sources.map(({ quote }) => h("blockquote", { dir: "auto" }, quote)),
      ),
    )
  );
}

function feedback({ words, conversation, say }, entry) {
  const [yes, no] = ["helpful", "unhelpful"].map((part) =>
    button(part, words[part], () => rate(part === "helpful")),
  );
  const done = h("p", { class: "hint" });
  const place = h("div");
  const show = () =>
    [yes, no].forEach((vote) =>
      vote.setAttribute("aria-pressed", entry.helpful === (vote === yes)),
    );
  let rating;
  const rate = async (helpful, comment) => {
    if (rating) return;
    rating = true;
    const kept = await conversation.rate(entry, helpful, comment).then(
      () => true,
      () => false,
    );
    rating = false;
    show();
    done.textContent = kept ? words.thanks : words.not_kept;
    say(done.textContent, false);
    if (!kept) return;
    if (comment) no.focus();
    place.replaceChildren(helpful || comment ? "" : form());
  };
  const form = () => {
    const field = h("textarea", { maxlength: 300, dir: "auto" });
    const onsubmit = (event) => {
      event.preventDefault();
      const comment = field.value.trim();
      if (comment) return rate(false, comment);
      no.focus();
      place.replaceChildren();
    };
    return h(
      "form",
      { onsubmit, "data-part": "comment" },
      h("label", {}, words.comment, h("span", { class: "hint" }, words.comment_hint), field),
      h("button", { class: "main" }, words.comment_send),
    );
  };
  show();
  return h(
    "div",
    { class: "feedback" },
    h("div", { class: "rate", role: "group", "aria-label": words.rate }, yes, no),
    done,
    place,
  );
}
