// The panel: head, options, messages, status and text box, and what happens between them.

import { silence } from "./aloud.js";
import { whole } from "./conversation.js";
import { button, fill, h } from "./dom.js";
import { Composer } from "./composer.js";
import { Log, starters } from "./log.js";
import { options } from "./options.js";
import { said, spoken } from "./reply.js";

const SOON = 400; // an answer that comes before needs no "please wait"

export class Panel {
  #chat;
  #announcer;
  #log;
  #composer;
  #waiting;
  #status = h("p", { class: "status", "data-part": "status" });
  #list = h("div", { class: "options", id: "options", hidden: true });
  #options;

  /** `close` is missing where the panel is the page. */
  constructor({ words, base, conversation, announcer, leave, speak, look, close }) {
    this.#announcer = announcer;
    const exit = (short) =>
      button("exit", short ? words.exit_short : words.exit, leave, {
        class: "exit",
        "aria-label": words.exit,
      });
    const chat = (this.#chat = {
      words,
      base,
      conversation,
      exit,
      speak,
      say: (text, visible) => this.#say(text, visible),
      focus: () => this.focus(),
      choose: ({ id, title }) => conversation.send(title, id) && this.focus(),
      chooseRole: ({ id }) => this.#chooseRole(id),
      again: (entry) => (conversation.again(entry), this.focus()),
      ease: (entry, easy) => this.#ease(entry, easy),
      refresh: () => this.refresh(),
      typing: () => this.#log.drop(".next"),
    });
    const list = this.#list;
    const opener = button("options", words.options, () => this.#options(list.hidden), {
      "aria-expanded": "false",
      "aria-controls": "options",
    });
    // in place of the messages
    this.#options = (open = false) => {
      list.hidden = !open;
      opener.setAttribute("aria-expanded", open);
      list.replaceChildren(...options(chat, () => (look(), this.#log.open())));
      this.shown();
    };
    this.#log = new Log(chat);
    this.#composer = new Composer(chat);
    this.title = h(
      close ? "h2" : "h1",
      { id: "title", tabindex: -1, "data-part": "title" },
      words.title,
      h("small", {}, words.school),
    );
    this.node = h(
      "div",
      {
        class: "panel",
        "data-part": "panel",
        ...(close && { role: "dialog", "aria-labelledby": "title", "aria-describedby": "notice" }),
        ondragover: (event) => holdsFiles(event) && event.preventDefault(),
        ondrop: (event) => holdsFiles(event) && this.#composer.refuse(event),
      },
      // no <header>: the page has its own banner
      h(
        "div",
        { class: "head", "data-part": "head" },
        this.title,
        exit(true),
        opener,
        close && button("close", words.close, close),
      ),
      list,
      this.#log.node,
      this.#status,
      this.#composer.node,
    );
    conversation.tell = (what, detail) => this[what](detail);
  }

  /** To the text box; on a touch screen to the messages, so that no keyboard covers the answer. */
  focus() {
    if (matchMedia("(hover: none) and (pointer: coarse)").matches)
      this.#log.node.focus({ preventScroll: true });
    else this.#composer.box.focus({ preventScroll: true });
  }

  /** A question about a sentence of the policy, whose quote then comes first. */
  ask({ id, title, about }) {
    const { conversation, words } = this.#chat;
    this.focus();
    if (!conversation.send(title, id, 0, false, about)) this.#say(words.wait);
  }

  /** What was said, anew: in other words, or with other buttons. */
  refresh() {
    silence();
    this.#log.refresh();
  }

  /** Hidden, nothing had a size. */
  shown() {
    this.#composer.fit();
    const { entries } = this.#chat.conversation.state;
    const last = entries.map(({ who }) => who).lastIndexOf("you");
    this.#log.show(entries[last + 1] ?? entries[last]);
  }

  /** Does what changes the panel's size; who read the end still does afterwards. */
  resize(does) {
    const { node } = this.#log;
    const atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 40;
    does();
    if (atEnd) node.scrollTop = node.scrollHeight;
  }

  entry(entry) {
    this.#log.add(entry);
    this.#composer.name();
    if (entry.word) this.#announcer.answer(this.#chat.words[entry.word]);
    if (entry.id) (silence(), this.#log.show(entry));
  }

  change(entry) {
    this.#log.change(entry);
  }

  busy() {
    const { words, conversation } = this.#chat;
    clearTimeout(this.#waiting);
    if (!conversation.busy) this.#say("");
    else if (!this.#status.textContent)
      this.#waiting = setTimeout(() => conversation.busy && this.#say(words.finding), SOON);
  }

  /** One quiet line. Where nothing more is tried, "Send again" is brought into sight. */
  trouble({ word, seconds, entry }) {
    clearTimeout(this.#waiting);
    const text = fill(this.#chat.words[word], { seconds });
    if (text !== this.#status.textContent) this.#say(text);
    if (entry) this.#log.show(entry, 6);
  }

  reply(entries) {
    this.#dropHelp();
    this.#bring(entries);
  }

  /** Once, below what has no answer. The people came with the words: help needs no server. */
  help(to) {
    const { words, conversation } = this.#chat;
    const { entries } = conversation.state;
    if (entries.findIndex(isHelp) > entries.indexOf(to)) return;
    this.#dropHelp();
    const entry = {
      who: "assistant",
      message: whole({
        kind: "safeguarding",
        level: "help",
        text: words.help_text,
        cards: words.help.map(({ hours, ...card }) => ({
          ...card,
          lines: hours
            .flatMap(([from, said]) => (from * 1000 <= Date.now() ? said : []))
            .slice(-1)
            .filter(Boolean),
        })),
      }),
    };
    conversation.add(entry);
    this.#bring([entry]);
  }

  cleared(everywhere) {
    const { words } = this.#chat;
    this.refresh();
    this.#composer.fill();
    this.#options();
    this.#log.node.scrollTop = 0;
    this.busy();
    this.#say(everywhere ? words.cleared : words.cleared_here);
    this.title.focus();
  }

  #bring(entries) {
    if (!this.#list.hidden) (this.#options(), this.focus());
    for (const entry of entries)
      this.#announcer.answer(spoken(this.#chat.words, said(this.#chat, entry)));
    this.#log.show(entries[0]);
  }

  /** One answer in easy words, or in all its words again. */
  #ease(entry, easy) {
    entry.easy = easy;
    this.#chat.conversation.set();
    this.refresh();
    this.#log.of(entry).querySelector("[data-part=easier]").focus({ preventScroll: true });
    this.#say(said(this.#chat, entry).text, false);
  }

  #dropHelp() {
    const { entries } = this.#chat.conversation.state;
    const old = entries.findIndex(isHelp);
    if (old < 0) return;
    this.#log.of(entries.splice(old, 1)[0]).remove();
    this.#chat.conversation.set();
  }

  #chooseRole(role) {
    const { words, conversation } = this.#chat;
    conversation.set({ role });
    this.#log.open();
    this.#announcer.answer(
      `${words.start}\n${fill(words.choices, { count: starters(words, role).length })}`,
    );
    this.#log.node.scrollTop = this.#log.node.scrollHeight;
    this.focus();
  }

  /** To the screen reader and, unless it stands elsewhere, on the screen. */
  #say(text, visible = true) {
    this.#announcer.status(text);
    if (visible) this.#status.textContent = text;
  }
}

const isHelp = ({ message }) => message?.level === "help";
const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
