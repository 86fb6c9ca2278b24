// Builds nodes. Words go in as text, never as markup, so nothing needs to be sanitised.

const SVG = "http://www.w3.org/2000/svg";
// One family, on a field of 24, in strokes of 2. Beside words, never instead.
const ICONS = {
  tel: "M5 4h4l2 5-2 2 4 4 2-2 5 2v4C11 21 3 13 5 4z",
  sms: "M4 5h16v11H10l-6 4zM8 9h8M8 12h5",
  mailto: "M4 6h16v12H4zM4 7l8 6 8-6",
  https: "M13 5h6v6M19 5l-9 9M16 14v5H5V8h5",
  exit: "M14 4H5v16h9M10 12h10M16 8l4 4-4 4",
  options: "M4 8h8M18 8h2M4 16h2M12 16h8M15 5v6M9 13v6",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 20V5M5 11l7-7 7 7",
  easier: "M4 7h16M4 12h10M4 17h6",
  read: "M4 9h4l5-4v14l-5-4H4zM16 9a4 4 0 0 1 0 6M18 6a8 8 0 0 1 0 12",
  copy: "M8 8h11v12H8zM5 16V4h11",
  share: "M12 15V4M8 8l4-4 4 4M5 12v8h14v-8",
  helpful: "M4 11h4v9H4zM8 19h9l3-8h-7l1-6-2-1-4 7",
  unhelpful: "M4 4h4v9H4zM8 5h9l3 8h-7l1 6-2 1-4-7",
  again: "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
  choice: "M9 6l6 6-6 6",
  policy: "M6 3h9l4 4v14H6zM9 12h7M9 16h7",
  wrong: "M12 4l9 16H3zM12 10v5M12 17v1",
};

/** An element. Attributes: "on…" listens, true is empty, false and null are left out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

/** `part` is the button's stable name, and that of its icon if there is one. */
export const button = (part, words, onclick, attributes) =>
  h("button", { type: "button", "data-part": part, onclick, ...attributes }, icon(part), words);

export function icon(name) {
  if (!ICONS[name]) return null;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", true);
  svg.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", ICONS[name]);
  return svg;
}

/** The whole address, or null if it is not safe to follow. */
export function safe(href, base) {
  try {
    const url = new URL(href, base);
    return /^(https?|tel|sms|mailto):$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link with the icon of its kind; nothing if its address is not safe. */
export function action(label, href, base, attributes) {
  const address = safe(href, base);
  const kind = address?.split(":")[0];
  return address && h("a", { class: "action", href: address, ...attributes }, icon(kind), label);
}

/** Fills {placeholders}. */
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

const STAYS = 20_000; // so that nobody who reads through the page meets an answer twice

/** Speaks to screen readers through two live regions of the page. */
export class Announcer {
  #log;
  #status;

  constructor([log, status]) {
    this.#log = log;
    this.#status = status;
  }

  answer(text) {
    const node = h("div", {}, text);
    this.#log.append(node);
    setTimeout(() => node.remove(), STAYS);
  }

  status(text) {
    this.#status.textContent = text;
  }
}
