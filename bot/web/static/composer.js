// The text box, its label and its error, and the button that sends.

import { fill, h } from "./dom.js";

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
      "aria-describedby": "hint error",
      oninput: () => {
        conversation.set({ draft: this.box.value });
        this.fit();
      },
      onkeydown: (event) => {
        // in the middle of a Chinese word, Enter belongs to the keyboard
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#send(event);
      },
    });
    this.label = h("label", { for: "box" });
    this.hint = h("span", { id: "hint", class: "hint" });
    this.error = h("p", { id: "error", class: "error", "data-part": "error" });
    this.node = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#send(event) },
      this.label,
      this.hint,
      h(
        "div",
        { class: "write" },
        this.box,
        h("button", { class: "main", "data-part": "send" }, words.send),
      ),
      this.error,
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

  /** As high as the text; no error any more. */
  fit() {
    const { box } = this;
    box.style.blockSize = "auto";
    if (box.scrollHeight) box.style.blockSize = `${box.scrollHeight + 4}px`;
    this.#fault("");
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
    }
    else if (!conversation.send(text, null, words.longest_message, this.writing))
      this.#fault(words.wait);
    else {
      conversation.set({ draft: "" });
      this.fill();
      focus();
    }
  }

  #fault(text) {
    this.error.textContent = text;
    this.box.setAttribute("aria-invalid", !!text);
    if (!text) return;
    this.box.focus();
    this.#chat.say(text, false);
  }
}
