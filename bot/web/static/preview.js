// Every state of the chat on one sheet, with real answers of this server. For who works on it.

import { Conversation } from "./conversation.js";
import { Announcer, h } from "./dom.js";
import { Panel } from "./panel.js";
import words from "./words.en.js";

const BASE = new URL(".", import.meta.url);
const NOWHERE = `${BASE}nowhere/`;
const [parent, staff, pupil] = Object.keys(words.roles);

const end = (log) => (log.scrollTop = log.scrollHeight);
const until = (holds) =>
  new Promise((done) => {
    const look = setInterval(() => holds() && done(clearInterval(look)), 50);
  });

// what is asked, by whom, and what is done then
const STATES = {
  opening: {},
  starters: { role: parent },
  answer: { role: parent, ask: ["can parents post photos of the school play"] },
  "next questions": { role: parent, ask: ["can my child use instagram"], then: end },
  "in easier words": { role: parent, ask: ["can parents post photos"], press: "easier" },
  "what was understood": {
    role: parent, ask: ["can my 10 year old have instagram"], press: "chip", then: end,
  },
  people: { role: parent, ask: ["a teacher followed my daughter, who do i tell"] },
  "a question back": { ask: ["privacy settings"] },
  refusal: { role: staff, ask: ["what is the capital of france"] },
  "what was missing": { role: staff, ask: ["can i add a pupil"], press: "unhelpful" },
  "kind word": { role: pupil, ask: ["i am sad"] },
  worry: { role: pupil, ask: ["my uncle hits me"] },
  danger: { role: pupil, ask: ["he has a knife and is outside my house now"] },
  "a message begins": { role: parent, choose: "message_headteacher" },
  waiting: { role: parent, base: NOWHERE, ask: ["can my child use instagram"], wait: false },
  "not answered": { role: parent, failed: "can my child use instagram" },
  "room left": { role: parent, draft: "a".repeat(words.longest_message - 12) },
  "too long": { role: parent, draft: "a".repeat(words.longest_message + 12), press: "send" },
  options: { role: parent, press: "options" },
  "high contrast": { role: parent, look: "data-contrast", ask: ["can my child use instagram"] },
  largest: { role: parent, look: "data-size", ask: ["can my child use instagram"] },
};

const styles = await Promise.all(
  ["launcher.css", "widget.css"].map(async (name) => {
    const sheet = new CSSStyleSheet();
    return sheet.replace(await (await fetch(BASE + name)).text());
  }),
);
/** One panel with a conversation of its own, which is kept nowhere. */
async function show(name, { role, base = BASE, ask = [], wait = true, ...state }) {
  const host = h("div", { preview: true, [state.look ?? "data-state"]: state.look ? "2" : name });
  document.querySelector("main").append(h("section", {}, h("h2", {}, name), host));
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = styles;
  const conversation = new Conversation(base, words.worrying, false);
  Object.assign(conversation.state, role && { role }, { draft: state.draft ?? "" });
  const announcer = new Announcer([h("div"), h("div")]);
  const nothing = () => {};
  const panel = new Panel({
    words, base, conversation, announcer, leave: nothing, look: nothing, close: nothing,
  });
  root.append(h("div", { class: "root", lang: words.language, dir: words.direction }, panel.node));
  panel.shown();
  const part = (one) => [...root.querySelectorAll(`[data-part="${one}"]`)].at(-1);
  const answered = () => until(() => !conversation.busy);
  if (state.choose) conversation.send(words.start, state.choose);
  for (const text of ask) {
    conversation.send(text, null, words.longest_message);
    if (wait) await answered();
  }
  if (state.choose) await answered();
  if (state.failed) {
    const entry = { who: "you", id: name, text: state.failed, state: "failed" };
    conversation.add(entry);
    panel.help(entry);
    panel.trouble({ word: "failed", entry });
  }
  if (state.press) {
    await until(() => part(state.press)); // chips come a moment after their answer
    part(state.press).click();
  }
  state.then?.(part("log"));
}

for (const name in STATES) await show(name, STATES[name]);
document.activeElement?.blur();
document.querySelector("main").dataset.ready = "";
