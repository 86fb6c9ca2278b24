// The messages, a list. It is silent, because the announcer speaks. It takes the focus so that the
// keyboard can scroll it.

import { button, h, icon, safe } from "./dom.js";
import { bubble, choiceGroup, reply } from "./reply.js";

export class Log {
  #chat;
  #shown = new Map(); // entry → node
  #opening = h("li", { class: "entry" });
  #list = h("ul", { class: "entries", role: "list" });

  constructor(chat) {
    this.#chat = chat;
    this.node = h(
      "div",
      {
        class: "log",
        role: "log",
        "aria-live": "off",
        "aria-label": chat.words.log,
        tabindex: 0,
        "data-part": "log",
      },
      this.#list,
    );
    this.refresh();
  }

  /** All anew, from the state. */
  refresh() {
    this.#list.replaceChildren(this.#opening);
    this.open();
    this.#chat.conversation.state.entries.forEach((entry) => this.add(entry));
  }

  /** What this is, who is asking, first questions. */
  open() {
    const { words, base, conversation, choose, chooseRole } = this.#chat;
    const { role, entries } = conversation.state;
    const [question, choices, does, part] =
      role === undefined
        ? [words.who, roles(words), chooseRole, "role"]
        : [words.start, starters(words, role), choose, "starter"];
    this.#opening.replaceChildren(
      h("p", { class: "who" }, words.assistant),
      h(
        "div",
        { id: "notice", class: "bubble notice" },
        words.notice.map((line) => h("p", {}, line)),
        h(
          "a",
          { class: "read", href: safe(words.policy, base) },
          icon("policy"),
          words.policy_link,
        ),
        h("div", { class: "row" }, tongues(this.#chat, navigator.languages)),
      ),
      ...(role ? [h("p", { class: "note" }, words.roles[role])] : []),
      ...(entries[0]
        ? []
        : [h("p", { class: "ask" }, question), choiceGroup(question, choices, does, part)]),
    );
  }

  /** Older choices have had their time. */
  add(entry) {
    if (entry.who === "you") {
      this.open();
      this.drop(".choices");
    }
    this.change(entry);
    this.#list.append(this.of(entry));
  }

  drop(what) {
    this.node.querySelectorAll(what).forEach((group) => group.remove());
  }

  change(entry) {
    const node = this.#build(entry);
    this.of(entry)?.replaceWith(node);
    this.#shown.set(entry, node);
  }

  of(entry) {
    return this.#shown.get(entry);
  }

  // Brings an entry to the top, under what was before it; but what to press first, if not all of
  // it is in sight there.
  show(entry, least = 0) {
    const node = this.of(entry);
    if (!node) return;
    const to = (target, margin) => {
      const { top } = target.getBoundingClientRect();
      this.node.scrollTop += top - this.node.getBoundingClientRect().top - margin;
    };
    const { clientHeight: room } = this.node;
    to(node, least || Math.min(room * 0.18, 110));
    const first = node.querySelector(".first a") ?? node.querySelector(".bubble :is(a, button)");
    if (!first) return;
    const below = () =>
      first.getBoundingClientRect().bottom - this.node.getBoundingClientRect().top > room - 6;
    if (below()) to(node, 6);
    if (below() && first.matches(".first a"))
      to(first, Math.max(6, Math.min(room * 0.3, room - first.offsetHeight - 6)));
  }

  #build(entry) {
    const { words, again } = this.#chat;
    if (entry.who === "assistant") return reply(this.#chat, entry);
    if (entry.who === "note") return h("li", { class: "entry note" }, words[entry.word]);
    return h(
      "li",
      { class: "entry you", "data-part": "message", "data-kind": "you", "data-state": entry.state },
      h("p", { class: "who" }, words.you),
      h("div", { class: "bubble" }, bubble(entry.text)),
      entry.state === "failed" &&
        h(
          "div",
          { class: "failed" },
          h("p", { class: "error" }, icon("wrong"), words.not_sent),
          button("again", words.again, () => again(entry)),
        ),
    );
  }
}

export const roles = ({ roles, skip }) =>
  [...Object.entries(roles), [null, skip]].map(([id, title]) => ({ id, title }));

export const starters = (words, role) => words.starters[role ?? "anyone"];

/** Buttons for these languages, without the one that is spoken. */
export const tongues = ({ words, speak }, tags) =>
  [...new Set(tags.map((tag) => tag.split("-")[0]))]
    .filter((tag) => words.languages[tag] && tag !== words.language)
    .map((lang) => button("speak", words.languages[lang], () => speak(lang), { lang }));
