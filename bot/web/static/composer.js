// The box to write in: never disabled, never emptied unsent.

import { fill, h } from "./dom.js";

const NEAR = 100; // characters before the counter appears

export class Composer {
  #chat;

  constructor(chat) {
    const { words, conversation } = (this.#chat = chat);
    this.box = h("textarea", {
      id: "box", rows: 1, dir: "auto", "data-part": "box", "aria-describedby": "hint left error",
      oninput: () => {
        conversation.set({ draft: this.box.value });
        this.fit();
      },
      onkeydown: (event) => {
        // in the middle of a Chinese word, Enter belongs to the keyboard
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#send(event);
      },
    });
    this.button = h("button", { class: "main", "data-part": "send" }, words.send);
    this.left = h("p", { id: "left", class: "hint" });
    this.error = h("p", { id: "error", class: "error", "data-part": "error" });
    this.node = h(
      "form",
      { class: "composer", onsubmit: (event) => this.#send(event) },
      h("label", { for: "box" }, words.label),
      h("span", { id: "hint", class: "hint" }, words.hint),
      h("div", { class: "write" }, this.box, this.button),
      this.left,
      this.error,
    );
    this.fill(conversation.state.draft);
  }

  fill(text) {
    this.box.value = text;
    this.fit();
  }

  /** As high as the text; counts what is left; no error any more. */
  fit() {
    const { box } = this;
    const left = -this.#over();
    box.style.blockSize = "auto";
    if (box.scrollHeight) box.style.blockSize = `${box.scrollHeight + 4}px`;
    this.left.textContent = left <= NEAR && left >= 0 ? fill(this.#chat.words.left, { count: left }) : "";
    this.#fault("");
  }

  #send(event) {
    event.preventDefault();
    const { words, conversation, say } = this.#chat;
    const text = this.box.value.trim();
    const count = this.#over();
    this.box.focus();
    if (!text) this.#fault(words.empty);
    else if (count > 0) this.#fault(fill(words.too_long, { count }));
    else if (!conversation.send(text)) say(words.wait);
    else {
      conversation.set({ draft: "" });
      this.fill("");
    }
  }

  #over() {
    return [...this.box.value.trim()].length - this.#chat.words.longest_message;
  }

  #fault(text) {
    this.error.textContent = text;
    this.box.setAttribute("aria-invalid", !!text);
    if (text) this.#chat.say(text, false);
  }
}
