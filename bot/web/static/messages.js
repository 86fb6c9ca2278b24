// The messages. The list itself is silent, as the announcer speaks; it takes the focus, so that the keyboard can scroll it.

import { button, fill, h, icon, safe } from "./dom.js";

export class Log {
  #chat;
  #shown = new Map(); // entry → node
  #opening = h("div", { class: "entry" });

  constructor(chat) {
    this.#chat = chat;
    this.node = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": chat.words.log, tabindex: 0, "data-part": "log" });
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
    const roles = [...Object.entries(words.roles), [null, words.skip]].map(([id, title]) => ({ id, title }));
    const [question, choices, does, part] = role === undefined ? [words.who, roles, chooseRole, "role"] : [words.start, starters(words, role), choose, "starter"];
    this.#opening.replaceChildren(
      h("p", { class: "who" }, words.assistant),
      h("div", { id: "notice" }, bubble(fill((words.alerts ? words.notice_alerts : words.notice).join("\n"), words))),
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
      entry.state === "failed" && [h("p", { class: "error" }, words.not_sent), button("again", words.again, () => again(entry))],
    );
  }
}

export const starters = (words, role) => words.starters[role ?? "anyone"];

/** Each part on its own: no bubble holds two ideas. */
function reply(chat, entry) {
  const { words } = chat;
  const { kind, level, text, lang, asides, cards, choices } = entry.message;
  const worry = kind === "safeguarding";
  const soft = worry && level === "soft";
  const care = worry && !soft;
  // 999 above all, even the text
  const first = care ? cards.filter(({ urgent }) => urgent) : [];
  const people = cards.filter((card) => !first.includes(card));
  return h(
    "div",
    { class: `entry ${care ? "care" : soft ? "soft" : ""}`, "data-part": "message", "data-kind": kind, "data-level": level },
    h("p", { class: "who" }, words.assistant),
    first[0] && list(chat, first),
    soft && h("p", { class: "label" }, words.worry),
    bubble(text, lang),
    asides.map((aside) => bubble(aside, lang, "aside")),
    sources(chat, entry.message),
    people[0] && h("div", { class: "part" }, h("p", { class: "label" }, words.people), list(chat, people)),
    care && chat.exit(),
    choices[0] && choiceGroup(words.choose, choices, chat.choose),
    entry.message.feedback && !worry && feedback(chat, entry),
  );
}

const bubble = (text, lang, more = "") => h("p", { class: `bubble ${more}`, dir: "auto", lang }, text);

const choiceGroup = (name, choices, choose, part = "choice") =>
  h("div", { class: "choices", role: "group", "aria-label": name }, choices.map((choice) => button(part, choice.title, () => choose(choice), { dir: "auto" })));

/** A message in one piece for the screen reader, or `full` for a file. */
export function spoken(words, { text, asides, source_line: line, sources, cards, choices }, full) {
  const person = ({ name, lines = [], actions = [] }) => (full ? [name, ...lines, ...actions.map(({ label }) => label)].join(", ") : name);
  return [
    `${words.assistant}: ${text}`,
    ...asides,
    line && [line, ...new Set(sources.map(({ section }) => section))].join(", "),
    ...(full ? sources.map(({ quote }) => quote) : []),
    cards[0] && `${words.people}: ${cards.map(person).join("; ")}`,
    !full && choices[0] && fill(words.choices, { count: choices.length }),
  ].filter(Boolean).join("\n");
}

function list({ base }, cards) {
  return h("ul", { "data-part": "cards" }, cards.map(({ name, about, urgent, lines = [], actions = [] }) => h(
    "li",
    { class: urgent ? "urgent" : "", "data-part": "card" },
    h("strong", { dir: "auto" }, name),
    h("p", { dir: "auto" }, [about, ...lines].filter(Boolean).join(", ")),
    actions.map(({ label, href }) => {
      const address = safe(href, base);
      return address && h("a", { class: "action", href: address }, icon(address.split(":")[0]), label);
    }),
  )));
}

function sources({ words, base }, { source_line: line, sources }) {
  const seen = {};
  return (line || sources[0]) && h(
    "div",
    { class: "part", "data-part": "sources" },
    h("p", { dir: "auto" }, line ?? words.source),
    sources[0] && h("ul", {}, sources.map(({ section, href }) => {
      const number = (seen[section] = (seen[section] ?? 0) + 1);
      // the same words must not lead to two places
      return h("li", {}, h("a", { href: safe(href, base), dir: "auto" }, number > 1 ? fill(words.source_again, { section, number }) : section));
    })),
    sources[0] && h("details", {}, h("summary", {}, words.quote), sources.map(({ quote }) => h("blockquote", { dir: "auto" }, quote))),
  );
}

function feedback({ words, conversation, say }, entry) {
  const [yes, no] = ["helpful", "unhelpful"].map((part) => button(part, words[part], () => rate(part === "helpful")));
  const done = h("p", { class: "hint" });
  const place = h("div");
  const show = () => {
    yes.setAttribute("aria-pressed", entry.helpful === true);
    no.setAttribute("aria-pressed", entry.helpful === false);
  };
  const rate = async (helpful, comment) => {
    const kept = await conversation.rate(entry, helpful, comment).then(() => true, () => false);
    show();
    done.textContent = kept ? words.thanks : words.not_kept;
    say(done.textContent, false);
    if (!kept) return;
    if (comment) no.focus();
    place.replaceChildren(helpful || comment ? "" : form());
  };
  const form = () => {
    const field = h("textarea", { id: "comment", maxlength: 300, dir: "auto", "aria-describedby": "missing" });
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
      h("label", { for: "comment" }, words.comment),
      h("p", { class: "hint", id: "missing" }, words.comment_hint),
      field,
      h("button", { class: "main" }, words.comment_send),
    );
  };
  show();
  return h("div", { class: "feedback" }, h("div", { class: "rate", role: "group", "aria-label": words.rate }, yes, no), done, place);
}
