// The text box, its label, its error and what is left of its room, and the button that sends.

import { fill, h, icon } from "./dom.js";

const COUNTED = 200; // characters before the end

/** The box to write in: never disabled, never emptied unsent. */
export class Composer {
  #chat;

  constructor(chat) {
    const { words, conversation } = (this.#chat = chat);
    this.box = h("textarea", {
      id: "box",
      rows: 1,
      dir: "auto",
      "data-part": "box",
      "aria-describedby": "hint left error",
      enterkeyhint: "send",
      oninput: () => {
        conversation.set({ draft: this.box.value });
        this.fit();
        if (this.box.value) chat.typing();
      },
      onpaste: (event) => {
        const { files, types } = event.clipboardData;
        if (files.length && !types.includes("text/plain")) this.refuse(event);
      },
      onkeydown: (event) => {
        // In the middle of a Chinese word, Enter belongs to the keyboard. Safari says so by 229.
        const { key, shiftKey, isComposing, keyCode } = event;
        if (key === "Enter" && !shiftKey && !isComposing && keyCode !== 229) this.#send(event);
      },
    });
    this.label = h("label", { for: "box" });
    this.hint = h("span", { id: "hint", class: "hint" });
    this.left = h("span", { id: "left", class: "hint left", "data-part": "left" });
    this.error = h("p", { id: "error", class: "error", "data-part": "error" });
    this.node = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#send(event) },
      this.error,
      h("p", { class: "labels" }, this.label, this.hint, this.left),
      h(
        "div",
        { class: "write" },
        this.box,
        h("button", { class: "main", "data-part": "send" }, icon("send"), words.send),
      ),
    );
    this.fill();
  }

  /** For a question, or a message that is being written: that can always be stopped. */
  name() {
    const { words, conversation } = this.#chat;
    const asked = conversation.state.entries.filter(({ to }) => to).at(-1)?.message;
    const writing = (this.writing = asked?.choices.some(({ id }) => id === "referral_stop"));
    this.label.textContent = writing ? words.label_message : words.label;
    this.hint.textContent = writing ? words.hint_message : words.hint;
  }

  fill() {
    this.box.value = this.#chat.conversation.state.draft;
    this.fit();
    this.name();
  }

  /** As high as the text, what is left of the room, and no error any more. */
  fit() {
    const { box, left } = this;
    const { words } = this.#chat;
    box.style.blockSize = "auto";
    if (box.scrollHeight) box.style.blockSize = `${box.scrollHeight + 2}px`;
    const room = words.longest_message - [...box.value].length;
    const line = words[room < 0 ? "over" : "left"];
    left.textContent = room > COUNTED ? "" : fill(line, { count: Math.abs(room) });
    this.#fault("");
  }

  /** A picture or a file: it is not taken, and nothing of it is read. */
  refuse(event) {
    event.preventDefault();
    this.#fault(this.#chat.words.no_files);
  }

  #send(event) {
    event.preventDefault();
    const { words, conversation, focus } = this.#chat;
    const text = this.box.value.trim();
    const count = [...text].length - words.longest_message;
    if (!text) this.#fault(words.empty);
    else if (count > 0) {
      this.#fault(fill(words.too_long, { count }));
      // words that cannot be sent may be the ones that matter most
      conversation.tell("help", conversation.state.entries.findLast(({ who }) => who === "you"));
    } else if (!conversation.send(text, null, words.longest_message, this.writing))
      this.#fault(words.wait);
    else {
      conversation.set({ draft: "" });
      this.fill();
      focus();
    }
  }

  #fault(text) {
    this.error.replaceChildren(...(text ? [icon("wrong"), text] : []));
    this.box.setAttribute("aria-invalid", !!text);
    if (!text) return;
    this.box.focus();
    this.#chat.say(text, false);
  }
}
