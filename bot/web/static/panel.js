// The panel: head, options, messages, status and text box, and what happens between them.

import { whole } from "./conversation.js";
import { button, fill, h } from "./dom.js";
import { Composer } from "./composer.js";
import { Log, starters } from "./messages.js";
import { options } from "./options.js";
import { spoken } from "./spoken.js";

export class Panel {
  #chat;
  #announcer;
  #log;
  #composer;
  #status = h("p", { class: "status", "data-part": "status" });
  #list = h("div", { class: "options", id: "options", hidden: true });
  #options;

  /** `close` is null where the panel is the page. */
  constructor({ words, base, conversation, announcer, leave, look, close }) {
    this.#announcer = announcer;
    const exit = () => button("exit", words.exit, leave);
    const chat = (this.#chat = {
      words,
      base,
      conversation,
      exit,
      say: (text, visible) => this.#say(text, visible),
      focus: () => this.focus(),
      choose: ({ id, title }) => conversation.send(title, id) && this.focus(),
      chooseRole: ({ id }) => this.#chooseRole(id),
      again: (entry) => (conversation.again(entry), this.focus()),
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
    this.title = h("h2", { id: "title", tabindex: -1, "data-part": "title" }, words.title);
    this.node = h(
      "div",
      {
        class: "panel",
        "data-part": "panel",
        ...(close && { role: "dialog", "aria-labelledby": "title", "aria-describedby": "notice" }),
      },
      // no <header>: the page has its own banner
      h(
        "div",
        { class: "head" },
        this.title,
        exit(),
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
    else this.#composer.box.focus();
  }

  /** Hidden, nothing had a size. */
  shown() {
    this.#composer.fit();
    const { entries } = this.#chat.conversation.state;
    const last = entries.map(({ who }) => who).lastIndexOf("you");
    this.#scroll(entries[last + 1] ?? entries[last]);
  }

  entry(entry) {
    this.#log.add(entry);
    this.#composer.name();
    if (entry.word) this.#announcer.answer(this.#chat.words[entry.word]);
    if (entry.id) this.#scroll(entry);
  }

  change(entry) {
    this.#log.change(entry);
  }

  busy() {
    const { words, conversation } = this.#chat;
    this.#say(conversation.busy ? words.finding : "");
  }

  trouble({ word, seconds }) {
    const text = fill(this.#chat.words[word], { seconds });
    if (text !== this.#status.textContent) this.#say(text);
  }

  reply(entries) {
    if (!this.#list.hidden) (this.#options(), this.focus());
    for (const { message } of entries) this.#announcer.answer(spoken(this.#chat.words, message));
    this.#scroll(entries[0]);
  }

  /** Once, below what has no answer. The people came with the words: help needs no server. */
  help(to) {
    const { words, conversation } = this.#chat;
    const { entries } = conversation.state;
    const old = entries.findIndex(({ message }) => message?.level === "help");
    if (old > entries.indexOf(to)) return;
    if (old >= 0) this.#log.of(entries.splice(old, 1)[0]).remove();
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
    this.reply([entry]);
  }

  cleared(everywhere) {
    const { words } = this.#chat;
    this.#log.refresh();
    this.#composer.fill();
    this.#options();
    this.#log.node.scrollTop = 0;
    this.busy();
    this.#say(everywhere ? words.cleared : words.cleared_here);
    this.title.focus();
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

  // Brings 999 to the top, or else an entry, under what was before it. Then it brings the panel
  // back into sight, if it fits.
  #scroll(entry) {
    const node = this.#log.of(entry);
    if (!node) return;
    (node.querySelector(".care .urgent a") ?? node).scrollIntoView();
    this.node.scrollIntoView({ block: "nearest" });
  }
}
