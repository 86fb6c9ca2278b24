// Builds nodes. Words go in as text, never as markup, so nothing needs to be sanitised.

const SVG = "http://www.w3.org/2000/svg";
// beside words, never instead
const ICONS = {
  chat: "M4 4h16v12H10l-5 4v-4H4zM8 8h8M8 12h5",
  tel: "M5 4h4l2 5-2 2 4 4 2-2 5 2v4C11 21 3 13 5 4z",
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

export const button = (part, words, onclick, attributes, drawing) =>
  h("button", { type: "button", "data-part": part, onclick, ...attributes }, icon(drawing), words);

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

/** Fills {placeholders}. */
export const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// "important": no style of the page may switch the announcer off
const HIDDEN =
  "display:block;visibility:visible;position:absolute;width:1px;height:1px;margin:-1px;padding:0;" +
  "overflow:hidden;clip-path:inset(50%)";
const STAYS = 20_000; // so that nobody who reads through the page meets an answer twice

// Speaks to screen readers from the page. Some miss live regions in a shadow root, and regions that
// arrive with their text.
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
  node.style = HIDDEN.replace(/;|$/g, "!important;");
  return node;
}
