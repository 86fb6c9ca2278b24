// The chat in its place on the page: opened and closed, over the page or as the page, and gone.

import { silence } from "./aloud.js";
import { Conversation } from "./conversation.js";
import { Announcer, h, safe } from "./dom.js";
import { Panel } from "./panel.js";

const SMALL = matchMedia("(max-width: 479.9px), (max-height: 479.9px)"); // as in widget.css

export class Chat {
  #place;
  #announcer;
  #conversation;
  #panel;
  #silenced = [];

  /** `place`: host, root, launcher (none where the chat is the page), base, words, live, moved. */
  constructor(place) {
    const { launcher } = (this.#place = place);
    this.#announcer = new Announcer(place.live);
    const close = launcher && (() => this.toggle(false));
    // the page's hotkeys are letters here
    const keep = (event) => event.stopPropagation();
    const root = (place.root ??= h("div", { class: "root", role: "region" }));
    const listen = {
      keypress: keep,
      keyup: keep,
      keydown: (event) => (
        keep(event), event.key === "Escape" && !event.isComposing && this.#isOpen && close?.()
      ),
      click: ({ target }) => this.#follow(target.closest("a")),
    };
    for (const type in listen) root.addEventListener(type, listen[type]);
    // the second press of a double one meets what the first has brought there
    root.addEventListener(
      "click",
      (event) => event.detail > 1 && (event.preventDefault(), keep(event)),
      true,
    );
    if (!root.isConnected) place.host.shadowRoot.append(root);
    this.#build();
    SMALL.addEventListener("change", () => this.#modal());
    for (const type of ["resize", "scroll"])
      window.visualViewport?.addEventListener(type, () => this.#fit());
    // the device's voices may come late
    window.speechSynthesis?.addEventListener?.(
      "voiceschanged",
      () => this.#conversation.state.aloud && this.#panel.refresh(),
    );
    // an old page may come back just as it was: what was said since stands in the store
    addEventListener("pagehide", () => (silence(), this.#conversation.stop()));
    document.addEventListener("visibilitychange", () => document.hidden && silence());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#build());
  }

  #build(state) {
    const { words, base, root, launcher } = this.#place;
    silence();
    window.speechSynthesis?.getVoices(); // some browsers only begin to look for them then
    root.setAttribute("aria-label", words.region);
    root.lang = words.language;
    const conversation = (this.#conversation = new Conversation(base, words.worrying));
    if (state) conversation.state = state;
    const asked = launcher ? "" : bookmarked(conversation, words);
    this.#panel?.node.remove();
    this.#panel = new Panel({
      words,
      base,
      conversation,
      announcer: this.#announcer,
      leave: () => this.#leave(),
      speak: (language) => this.#speak(language),
      look: () => this.#look(),
      close: launcher && (() => this.toggle(false)),
    });
    root.append(this.#panel.node);
    // not the panel itself: it stays on its side of the page, whatever is spoken in it
    for (const part of this.#panel.node.children) part.dir = words.direction;
    this.#look();
    this.#show(!launcher || !!conversation.state.open);
    conversation.resume();
    if (asked) conversation.send(asked, null, words.longest_message);
  }

  /** All in another language; what has been said stays as it is. */
  async #speak(language) {
    this.#place.words = await this.#place.wordsIn(language);
    const conversation = this.#conversation;
    conversation.set({ language });
    conversation.stop();
    this.#build(conversation.state);
    this.#panel.title.focus();
  }

  get #isOpen() {
    return !this.#panel.node.hidden;
  }

  toggle(open) {
    const { host, launcher } = this.#place;
    this.#show(open);
    this.#conversation.set({ open });
    if (!open) ((host.from ?? launcher).focus(), (host.from = null));
    else if (host.asks) (this.#panel.ask(host.asks), (host.asks = null)); // page.js
    else if (this.#conversation.state.entries[0]) this.#panel.focus();
    else this.#panel.title.focus();
  }

  #show(open) {
    const { launcher, moved } = this.#place;
    if (!open) silence();
    this.#panel.node.hidden = !open;
    if (launcher) launcher.hidden = open;
    this.#modal();
    this.#fit();
    if (open) this.#panel.shown();
    else moved();
  }

  /** What the keyboard of a phone leaves of the window; a page that is pinched is no such thing. */
  #fit() {
    const { scale, height, offsetTop } = window.visualViewport ?? { scale: 2 };
    if (scale > 1.01 || !this.#isOpen) return;
    this.#panel.resize(() => {
      this.#panel.node.style.setProperty("--top", `${offsetTop}px`);
      this.#panel.node.style.setProperty("--height", `${height}px`);
    });
  }

  /** The page behind a panel that covers it is not read; the announcer goes on. */
  #modal(covers = SMALL.matches && !!this.#place.launcher && this.#isOpen) {
    const { host, launcher, live } = this.#place;
    this.#silenced.splice(0).forEach((node) => (node.inert = false));
    for (
      let node = host;
      covers && node.parentElement && node !== document.body;
      node = node.parentElement
    )
      for (const other of node.parentElement.children)
        if (
          other !== node &&
          !other.inert &&
          !other.matches("dialog, [popover]") &&
          !live.includes(other)
        ) {
          other.inert = true;
          this.#silenced.push(other);
        }
    if (launcher) this.#panel.node.setAttribute("aria-modal", covers);
  }

  /** The panel would cover the link's place. */
  #follow(link) {
    if (link?.origin !== location.origin || !SMALL.matches || !this.#place.launcher) return;
    this.#conversation.set({ open: false });
    this.#show(false);
  }

  #look() {
    const { size = 0, contrast } = this.#conversation.state;
    this.#place.host.setAttribute("data-size", size);
    this.#place.host.toggleAttribute("data-contrast", !!contrast);
  }

  #leave() {
    const { host, words, base } = this.#place;
    silence();
    this.#conversation.forget();
    host.left = true;
    this.#modal(false);
    host.remove(); // out of sight at once, however slow the other page is
    const away = safe(words.leave_to, base);
    try {
      top.location.replace(away); // the chat page may stand in a frame
    } catch {
      location.replace(away);
    }
  }
}

// A bookmark of the chat page, chat?role=staff&q=..., holds a role and a question. It is asked
// once, as if it had been typed; in a conversation that has begun it only stands in the box.
function bookmarked(conversation, words) {
  const given = new URLSearchParams(location.search);
  const [role, question] = [given.get("role"), given.get("q")?.trim()];
  if (!role && !question) return "";
  history.replaceState(history.state, "", location.pathname + location.hash);
  if (Object.hasOwn(words.roles, role)) conversation.set({ role });
  if (!question) return "";
  const fits = [...question].length <= words.longest_message;
  if (fits && !conversation.state.entries[0]) return question;
  conversation.set({ draft: question });
  return "";
}
