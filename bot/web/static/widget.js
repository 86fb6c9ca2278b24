// <script type="module" src="…/widget.js" data-school-chat></script> puts the launcher on a page;
// <school-chat page> is the panel
// as the page. data-lang and data-strings may stand on either.

import { Conversation } from "./conversation.js";
import { Announcer, button, h, safe } from "./dom.js";
import { Panel } from "./panel.js";

const BASE = new URL(".", import.meta.url);
const SMALL = matchMedia("(max-width: 479.9px), (max-height: 479.9px)"); // as in widget.css
const script = document.querySelector("script[data-school-chat]")?.dataset ?? {};

class SchoolChat extends HTMLElement {
  #announcer = new Announcer();
  #style;
  #words;
  #conversation;
  #panel;
  #launcher;
  #silenced = [];

  async connectedCallback() {
    this.after(...this.#announcer.nodes);
    if (this.#words) return;
    this.#words = {};
    let words;
    try {
      [words, this.#style] = await Promise.all([
        loadWords(this.dataset.lang ?? script.lang ?? document.documentElement.lang),
        loadStyle(),
      ]);
    } catch {
      const href = `${BASE}chat`;
      if (!this.firstChild) this.append(h("a", { href }, href));
      return;
    }
    this.#words = {
      ...words,
      ...JSON.parse(script.strings ?? "{}"),
      ...JSON.parse(this.dataset.strings ?? "{}"),
    };
    // until now its content could be seen
    this.attachShadow({ mode: "open" });
    this.#build();
    SMALL.addEventListener("change", () => this.#modal());
    // an old page may come back just as it was: what was said since stands in the store
    addEventListener("pagehide", () => this.#conversation.stop());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#build());
  }

  disconnectedCallback() {
    this.#announcer.nodes.forEach((node) => node.remove());
    this.#modal(false);
  }

  #build() {
    const words = this.#words;
    const page = this.hasAttribute("page");
    const conversation = (this.#conversation = new Conversation(BASE));
    const close = page ? null : () => this.#toggle(false);
    this.#panel = new Panel({
      words,
      base: BASE,
      conversation,
      announcer: this.#announcer,
      leave: () => this.#leave(),
      look: () => this.#look(),
      close,
    });
    this.#launcher =
      close &&
      button(
        "launcher",
        words.launcher,
        () => this.#toggle(true),
        { class: "launcher", "aria-haspopup": "dialog" },
        "chat",
      );
    // the page's hotkeys are letters here
    const keep = (event) => event.stopPropagation();
    const root = h(
      "div",
      {
        class: "root",
        role: "region",
        "aria-label": words.region,
        lang: words.language,
        dir: words.direction,
        onkeypress: keep,
        onkeyup: keep,
        onkeydown: (event) => (
          keep(event),
          event.key === "Escape" && !event.isComposing && this.#isOpen && close?.()
        ),
        onclick: ({ target }) => this.#follow(target.closest("a")),
      },
      this.#launcher,
      this.#panel.node,
    );
    // the second press of a double one meets what the first has brought there
    root.addEventListener(
      "click",
      (event) => event.detail > 1 && (event.preventDefault(), keep(event)),
      true,
    );
    this.shadowRoot.replaceChildren(root);
    if (this.#style.href) root.prepend(this.#style);
    else this.shadowRoot.adoptedStyleSheets = [this.#style];
    this.#look();
    this.#show(page || conversation.state.open);
    conversation.resume();
  }

  get #isOpen() {
    return !this.#panel?.node.hidden;
  }

  #toggle(open) {
    this.#show(open);
    this.#conversation.set({ open });
    if (!open) this.#launcher.focus();
    else if (this.#conversation.state.entries[0]) this.#panel.focus();
    else this.#panel.title.focus();
  }

  #show(open) {
    this.#panel.node.hidden = !open;
    if (this.#launcher) this.#launcher.hidden = open;
    this.#modal();
    if (open) this.#panel.shown();
  }

  /** The page behind a panel that covers it is not read; the announcer goes on. */
  #modal(covers = SMALL.matches && !!this.#launcher && this.#isOpen) {
    this.#silenced.splice(0).forEach((node) => (node.inert = false));
    for (
      let node = this;
      covers && node.parentElement && node !== document.body;
      node = node.parentElement
    )
      for (const other of node.parentElement.children)
        if (
          other !== node &&
          !other.inert &&
          !other.matches("dialog, [popover]") &&
          !this.#announcer.nodes.includes(other)
        ) {
          other.inert = true;
          this.#silenced.push(other);
        }
    if (this.#launcher) this.#panel.node.setAttribute("aria-modal", covers);
  }

  /** The panel would cover the link's place. */
  #follow(link) {
    if (link?.origin !== location.origin || !SMALL.matches || !this.#launcher) return;
    this.#conversation.set({ open: false });
    this.#show(false);
  }

  #look() {
    const { size = 0, contrast } = this.#conversation.state;
    this.setAttribute("data-size", size);
    this.toggleAttribute("data-contrast", !!contrast);
  }

  #leave() {
    this.#conversation.forget();
    this.remove(); // out of sight at once, however slow the other page is
    const away = safe(this.#words.leave_to, BASE);
    try {
      top.location.replace(away); // the chat page may stand in a frame
    } catch {
      location.replace(away);
    }
  }
}

async function loadWords(language) {
  const load = (tag) => import(`${BASE}words.${tag}.js`);
  const tag = /^[a-z]{2,3}/i.exec(language)?.[0].toLowerCase() ?? "en";
  return (await load(tag).catch(() => load("en"))).default;
}

// A constructed style sheet needs no permission in a strict content security policy. Older browsers
// know only links.
async function loadStyle() {
  const href = `${BASE}widget.css`;
  const response = await fetch(href);
  if (!response.ok) throw response;
  try {
    return await new CSSStyleSheet().replace(await response.text());
  } catch {
    return h("link", { rel: "stylesheet", href });
  }
}

if (!customElements.get("school-chat")) {
  customElements.define("school-chat", SchoolChat);
  if (!document.querySelector("school-chat"))
    document.body.append(document.createElement("school-chat"));
}
