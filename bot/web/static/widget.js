// <script type="module" src="…/widget.js" data-school-chat></script> puts the launcher on a page;
// <school-chat page> is the chat as the page. data-lang and data-strings may stand on either. This
// file is all that a page loads before somebody opens the chat. The server writes SITE above it
// (bot/web/files.py): version, style, modules, the launcher's words in English, and which other
// languages there are. The words of a language come when the page or the visitor asks for it.

const BASE = new URL(".", import.meta.url);
const script = document.querySelector("script[data-school-chat]")?.dataset ?? {};
const at = (file) => `${BASE}${SITE.version}/${file}`;
// "important": no style of the page may switch the announcer off
const HIDDEN =
  "display:block;visibility:visible;position:absolute;width:1px;height:1px;margin:-1px;padding:0;" +
  "overflow:hidden;clip-path:inset(50%)";

function hidden(attributes) {
  const node = make("div", attributes);
  node.style = HIDDEN.replace(/;|$/g, "!important;");
  return node;
}

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  node.append(...children);
  return node;
}

class SchoolChat extends HTMLElement {
  // some screen readers miss live regions in a shadow root, and regions that arrive with their text
  #live = ["log", "status"].map((role) => hidden({ role, "aria-live": "polite" }));
  #root;
  #launcher;
  #loading;
  #language;
  #now;
  #own = {};
  #warm = () => void this.#load().catch(() => {});

  connectedCallback() {
    this.after(...this.#live);
    if (this.#language) return this.#raise();
    const tag = this.dataset.lang ?? script.lang ?? document.documentElement.lang;
    const language = tag.slice(0, 2).toLowerCase();
    this.#language = SITE.languages.includes(language) ? language : "en";
    for (const text of [script.strings, this.dataset.strings])
      try {
        Object.assign(this.#own, JSON.parse(text ?? "{}"));
      } catch (fault) {
        console.warn(`school-chat: data-strings is not JSON. ${fault.message}`);
      }
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem("school-chat"));
    } catch {}
    this.#now = kept?.language ?? this.#language;
    const launch = (words) => {
      this.#launch(words);
      if (kept?.open) this.#warm();
    };
    if (this.hasAttribute("page")) this.#warm();
    else if (this.#now === "en") launch();
    else this.#in().then(launch, () => launch());
  }

  // A school's own words are in the language of its page.
  #in = async (language = this.#now) => {
    const { default: words } = await import(`${BASE}words.${language}.js`);
    return { ...words, ...(language === this.#language && this.#own) };
  };

  disconnectedCallback() {
    this.#live.forEach((node) => node.remove());
  }

  #launch(words = { ...SITE.words, ...this.#own }) {
    const { launcher, region, language: lang } = words;
    this.#launcher = make(
      "button",
      {
        type: "button",
        class: "launcher",
        "data-part": "launcher",
        "aria-haspopup": "dialog",
        "aria-label": launcher,
      },
      make("span", { class: "sign", "aria-hidden": true }),
      make("span", { class: "long" }, launcher, make("small", {}, words.school)),
      make("span", { class: "short" }, words.launcher_short),
    );
    for (const type of ["pointerenter", "focus", "touchstart"])
      this.#launcher.addEventListener(type, this.#warm, { once: true, passive: true });
    this.#launcher.addEventListener("click", () => this.#open());
    const shortcut = this.dataset.shortcut ?? script.shortcut;
    if (shortcut) {
      this.#launcher.setAttribute("aria-keyshortcuts", shortcut);
      document.addEventListener("keydown", (event) => pressed(event, shortcut) && this.#open());
    }
    const named = { class: "root", role: "region", "aria-label": region, lang };
    this.#root = make("div", named, this.#launcher);
    this.attachShadow({ mode: "open" }).append(this.#root);
    dress(this.shadowRoot, SITE.style, at("launcher.css"));
    this.#raise();
    this.#watch();
  }

  // Above the page, whatever it does to its body: in the top layer, and not zoomed.
  #raise() {
    if (!this.#root) return;
    try {
      this.#root.popover = "manual";
      this.#root.showPopover();
    } catch {
      this.#root.removeAttribute("popover");
    }
  }

  // Above bars that are fixed to the window, such as a cookie banner.
  #clear() {
    const launcher = this.#launcher;
    if (!this.isConnected) return;
    this.#root.style.zoom = 1 / (this.currentCSSZoom || 1);
    if (launcher.hidden) return;
    let lift = 0;
    const move = () => launcher.style.setProperty("--lift", `${lift}px`);
    move();
    for (let bar, tries = 0; tries < 4; tries++) {
      const box = launcher.getBoundingClientRect();
      if (!(bar = fixedUnder(box, this))) return;
      lift += box.bottom - bar.top + 8;
      if (lift > innerHeight - box.height) lift = 0;
      move();
    }
  }

  #watch() {
    let timer;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#clear(), 150);
    };
    const added = !this.hasAttribute("data-placed");
    new MutationObserver(() => {
      // a page that changes without loading takes its whole body out, and this with it
      if (added && !this.isConnected && !this.left && !document.querySelector("school-chat"))
        document.body?.append(this);
      soon();
    }).observe(document.documentElement, {
      subtree: true,
      childList: true,
      attributeFilter: ["class", "style", "hidden", "open"],
    });
    for (const type of ["resize", "transitionend", "animationend"]) addEventListener(type, soon);
    soon();
  }

  #load() {
    return (this.#loading ??= this.#start());
  }

  async #start() {
    const [{ Chat }, words, style] = await Promise.all([
      import(at("chat.js")),
      this.#in(),
      fetch(at("widget.css")).then((got) => (got.ok ? got.text() : Promise.reject(got))),
      ...SITE.modules.map((name) => import(at(name))),
    ]);
    // until now its content could be seen
    if (!this.shadowRoot) {
      this.attachShadow({ mode: "open" });
      dress(this.shadowRoot, SITE.style, at("launcher.css"));
    }
    dress(this.shadowRoot, style, at("widget.css"));
    return new Chat({
      host: this,
      base: BASE,
      words,
      wordsIn: this.#in,
      live: this.#live,
      root: this.#root,
      launcher: this.#launcher,
      moved: () => this.#clear(),
    });
  }

  // Where the chat cannot come, a link to its page does.
  async #open() {
    try {
      (await this.#load()).toggle(true);
    } catch {
      const link = make("a", { class: "launcher", href: `${BASE}chat` });
      link.append(...this.#launcher.childNodes);
      this.#launcher.replaceWith(link);
      link.focus();
    }
  }
}

// A constructed style sheet needs no permission in a strict content security policy.
function dress(root, text, href) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    root.append(make("link", { rel: "stylesheet", href }));
  }
}

// The box of what is fixed to the window under another box, if anything is.
function fixedUnder({ left, right, top, bottom }, host) {
  for (const x of [left + 1, (left + right) / 2, right - 1])
    for (const y of [top + 1, bottom - 1])
      for (const found of document.elementsFromPoint(x, y))
        for (let node = found; node && node !== host; node = node.parentElement)
          if (["fixed", "sticky"].includes(getComputedStyle(node).position)) {
            const bar = node.getBoundingClientRect();
            if (bar.height < innerHeight * 0.7) return bar;
          }
}

// "Alt+Shift+H": as aria-keyshortcuts writes it.
function pressed(event, shortcut) {
  const parts = shortcut.toLowerCase().split("+");
  const key = parts.pop();
  const names = [event.key?.toLowerCase(), event.code?.toLowerCase()];
  return (
    (names.includes(key) || names.includes(`key${key}`)) &&
    ["alt", "control", "shift", "meta"].every(
      (name) => event[`${name.replace("control", "ctrl")}Key`] === parts.includes(name),
    )
  );
}

function begin() {
  const placed = document.querySelector("school-chat");
  placed?.setAttribute("data-placed", "");
  customElements.define("school-chat", SchoolChat);
  if (!placed) document.body.append(document.createElement("school-chat"));
}

if (!customElements.get("school-chat"))
  if (document.body && document.readyState !== "loading") begin();
  else document.addEventListener("DOMContentLoaded", begin);
