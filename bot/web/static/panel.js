// The panel: head, options, messages, status and text box, and what happens between them.

import { Composer } from "./composer.js";
import { whole } from "./conversation.js";
import { button, fill, h } from "./dom.js";
import { Log, spoken, starters } from "./messages.js";
import { options } from "./options.js";

export class Panel {
  #chat;
  #announcer;
  #log;
  #composer;
  #status = h("p", { class: "status", "data-part": "status" });

  /** `close` is null where the panel is the page. */
  constructor({ words, base, conversation, announcer, leave, look, close }) {
    this.#announcer = announcer;
    const exit = () => button("exit", words.exit, leave);
    const chat = (this.#chat = {
      words, base, conversation, exit,
      say: (text, visible) => this.#say(text, visible),
      choose: ({ id, title }) => conversation.send(title, id) && this.focus(),
      chooseRole: ({ id }) => this.#chooseRole(id),
      again: (entry) => (conversation.again(entry), this.focus()),
    });
    const list = options(chat, look);
    const opener = button("options", words.options, () => {
      list.hidden = !list.hidden;
      opener.setAttribute("aria-expanded", !list.hidden);
    }, { "aria-expanded": "false", "aria-controls": "options" });
    this.#log = new Log(chat);
    this.#composer = new Composer(chat);
    this.title = h("h2", { id: "title", tabindex: -1, "data-part": "title" }, words.title);
    this.node = h(
      "div",
      { class: "panel", "data-part": "panel", ...(close && { role: "dialog", "aria-labelledby": "title", "aria-describedby": "notice" }) },
      // no <header>: the page has its own banner
      h("div", { class: "head" }, this.title, exit(), opener, close && button("close", words.close, close)),
      list,
      this.#log.node,
      this.#status,
      this.#composer.node,
    );
    conversation.tell = (what, detail) => this[what](detail);
  }

  /** To the text box; on a touch screen to the messages, so that no keyboard covers the answer. */
  focus() {
    if (matchMedia("(hover: none) and (pointer: coarse)").matches) this.#log.node.focus({ preventScroll: true });
    else this.#composer.box.focus();
  }

  /** Has become visible; hidden, nothing had a size. */
  shown() {
    this.#composer.fit();
    this.#scroll(this.#chat.conversation.state.entries.filter(({ who }) => who === "you").at(-1));
  }

  // what the conversation tells

  entry(entry) {
    this.#log.add(entry);
    if (entry.word) this.#announcer.answer(this.#chat.words[entry.word]);
    if (entry.id) this.#scroll(entry);
  }

  change(entry) {
    this.#log.change(entry);
  }

  busy() {
    const { words, conversation } = this.#chat;
    this.#composer.button.setAttribute("aria-disabled", conversation.busy);
    this.#say(conversation.busy ? words.finding : "");
  }

  trouble({ word, seconds }) {
    this.#say(fill(this.#chat.words[word], { seconds }));
  }

  reply(entries) {
    for (const { message } of entries) this.#announcer.answer(spoken(this.#chat.words, message));
    this.#scroll(entries[0]);
  }

  /** The people came with the words: help never depends on the server. */
  failed() {
    const { words, conversation } = this.#chat;
    const entry = { who: "assistant", message: whole({ kind: "safeguarding", level: "help", text: words.help_text, cards: words.help }) };
    conversation.add(entry);
    this.reply([entry]);
  }

  cleared(everywhere) {
    const { words } = this.#chat;
    this.#log.refresh();
    this.#composer.fill("");
    this.busy();
    this.#say(fill(everywhere ? words.cleared : words.cleared_here, words));
    this.title.focus();
  }

  #chooseRole(role) {
    const { words, conversation } = this.#chat;
    conversation.set({ role });
    this.#log.open();
    this.#announcer.answer(`${words.start}\n${fill(words.choices, { count: starters(words, role).length })}`);
    this.#log.node.scrollTop = this.#log.node.scrollHeight;
    this.focus();
  }

  /** To the screen reader and, unless it stands elsewhere, on the screen. */
  #say(text, visible = true) {
    this.#announcer.status(text);
    if (visible) this.#status.textContent = text;
  }

  /** Brings an entry to the top, under the question; the focus stays in sight. */
  #scroll(entry) {
    const node = this.#log.of(entry);
    if (!node) return;
    const log = this.#log.node;
    const before = node.previousElementSibling;
    const above = before.dataset.kind === "you" ? Math.min(before.offsetHeight, log.clientHeight / 3) : 0;
    log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - above - 24;
    this.node.getRootNode().activeElement?.scrollIntoView({ block: "nearest" });
  }
}

// "important": no style of the page may switch the announcer off
const HIDDEN = "display:block;visibility:visible;position:absolute;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%)";
const STAYS = 20_000; // then an answer goes, so that nobody who reads through the page meets it twice

/** Speaks to screen readers, from the page: some miss live regions in a shadow root, and regions that arrive with their text. */
export class Announcer {
  nodes = ["log", "status"].map((role) => hidden({ role, "aria-live": "polite" }));

  answer(text) {
    const node = hidden({}, text);
    this.nodes[0].append(node);
    setTimeout(() => node.remove(), STAYS);
  }

  status(text) {
    this.nodes[1].textContent = text;
  }
}

function hidden(...parts) {
  const node = h("div", ...parts);
  for (const rule of HIDDEN.split(";")) node.style.setProperty(...rule.split(":"), "important");
  return node;
}
