// Knows nothing of the page. state.entries, in order:
//   {who: "you", id, text, choice?, about?, state?: "waiting" | "sending" | "failed"}
//        id: the message_id, the same on every attempt; about: a statement of the policy
//   {who: "assistant", to: id, index, message, helpful?}   without "to": from the page itself
//   {who: "note", word}
// Kept in this tab's sessionStorage, which suits shared devices.
import { failure, post } from "./net.js";

const KEY = "school-chat";
const PAUSES = [1, 2, 4, 8]; // seconds between attempts
const LONGEST_PAUSE = 60; // even if the server asks for more
const PATIENCE = 45_000;
const SLOW = 5_000; // then a person's number is worth more to somebody in trouble

export class Conversation {
  #base;
  #worries; // words that ask for help without waiting for an answer
  #call; // aborts the message under way
  /** Is told of whatever happens. */
  tell = () => {};
  state = { entries: [], draft: "" };

  constructor(base, worrying = [], keeps = true) {
    this.#base = base;
    const plain = worrying.map((word) => word.replace(/[^\p{L}\d ]/gu, "."));
    this.#worries = new RegExp(`(^|[^\\p{L}])(${plain.join("|")})`, "iu");
    if (!keeps) return void (this.set = (changes) => Object.assign(this.state, changes));
    const kept = stored((tab) => JSON.parse(tab.getItem(KEY)));
    // a window that another has opened begins with a copy
    if (
      window.opener &&
      history.length < 2 &&
      performance.getEntriesByType("navigation")[0].type === "navigate"
    )
      this.set();
    else if (kept?.entries) this.state = kept;
  }

  get busy() {
    return !!this.#call;
  }

  set(changes) {
    Object.assign(this.state, changes);
    stored((tab) => tab.setItem(KEY, JSON.stringify(this.state)));
  }

  // Sends what was typed, or a choice. Words without an answer grow by what is typed next, or it
  // waits (`alone`). False if it cannot be sent.
  send(text, choice, longest, alone, about) {
    if (choice && this.busy) return false;
    // no randomUUID without https
    const id = crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
    const last = this.#first("waiting") ?? (!alone && this.#first("sending"));
    if (last && !last.choice && [...last.text, ...text].length < longest) {
      Object.assign(last, { id, text: `${last.text}\n${text}` });
      if (last.state === "sending") this.#end();
      this.#mark(last, last.state);
    } else if (last?.state === "waiting") return false;
    else this.add({ who: "you", id, text, choice, about, state: "waiting" });
    this.resume();
    return true;
  }

  /** With what was under way, or waits. */
  resume() {
    const entry = this.#first("sending") ?? this.#first("waiting");
    if (entry) this.again(entry);
  }

  add(entry) {
    this.state.entries.push(entry);
    this.set();
    this.tell("entry", entry);
  }

  /** Also anew: by its id the server never counts an entry twice. */
  async again(entry) {
    if (this.busy) return;
    const { signal } = (this.#call = new AbortController());
    const slow = setTimeout(() => signal.aborted || this.#worry(entry), SLOW);
    this.#mark(entry, "sending");
    const messages = await this.#attempt(entry, signal);
    clearTimeout(slow);
    if (signal.aborted) return;
    this.#call = null;
    this.#mark(entry, messages ? undefined : "failed");
    if (messages) this.#answer(entry.id, messages, entry.about);
    else {
      this.tell("help", entry);
      this.tell("trouble", { word: "failed", entry });
    }
    this.resume();
  }

  /** Help at once if the words, or a worry before, ask for it; else after the last attempt. */
  #worry(entry) {
    const before = this.state.entries.some(({ message }) => message?.kind === "safeguarding");
    if (before || this.#worries.test(entry.text.normalize("NFKC"))) this.tell("help", entry);
  }

  /** Did an answer help? */
  async rate(entry, helpful, comment) {
    const { session, role } = this.state;
    const body = await post(this.#base, "feedback", {
      session,
      role,
      message_id: entry.to,
      index: entry.index,
      helpful,
      comment,
    });
    entry.helpful = helpful;
    this.set();
    if (body.messages?.length) this.#answer(entry.to, readMessages(body));
  }

  async clear() {
    const { session, entries, role, ...rest } = this.state;
    this.#end();
    this.state = { ...rest, entries: [], draft: "" };
    this.set();
    this.tell(
      "cleared",
      !session ||
        (await post(this.#base, "clear", { session }).then(
          () => true,
          () => false,
        )),
    );
  }

  /** Here at once, on the server without waiting. */
  forget() {
    const { session } = this.state;
    this.stop();
    stored((tab) => tab.removeItem(KEY));
    if (session) post(this.#base, "clear", { session }, null, true).catch(() => {});
  }

  /** The page is going away; the next one takes over. */
  stop() {
    this.set = this.tell = () => {};
    this.#end();
  }

  #end() {
    this.#call?.abort();
    this.#call = null;
  }

  #first(wanted) {
    return this.state.entries.find(({ state }) => state === wanted);
  }

  #mark(entry, state) {
    entry.state = state;
    this.set();
    this.tell("change", entry);
    this.tell("busy");
  }

  /** The messages, or nothing. */
  async #attempt(entry, signal) {
    const began = Date.now();
    for (let tries = 0, renewed = 0; !signal.aborted;)
      try {
        if (!this.state.session) this.set(await post(this.#base, "session", {}, signal));
        const { session, role, language } = this.state;
        const { id, text, choice } = entry;
        return readMessages(
          await post(
            this.#base,
            "messages",
            { session, message_id: id, role, language, ...(choice ? { choice } : { text }) },
            signal,
          ),
        );
      } catch ({ code, final, wait = 0 }) {
        if (signal.aborted) return;
        if (code === "session_ended" && renewed++ < 2) {
          this.state.session = null;
          this.add({ who: "note", word: "new_conversation" });
          continue;
        }
        this.#worry(entry);
        if (final || tries === PAUSES.length || Date.now() - began > PATIENCE) return;
        const seconds = Math.min(Math.max(PAUSES[tries++], wait), LONGEST_PAUSE);
        const word = navigator.onLine === false ? "offline" : code === "too_many" ? "many" : "lost";
        this.tell("trouble", { word, seconds });
        await pause(seconds);
      }
  }

  #answer(to, messages, about) {
    for (const { sources } of messages)
      sources.sort((one, other) => (other.id === about) - (one.id === about));
    for (const { speak } of messages) if (speak) this.set({ language: speak });
    const entries = messages.map((message, index) => ({ who: "assistant", to, index, message }));
    for (const entry of entries) this.add(entry);
    this.tell("reply", entries);
  }
}

/** Where storage is blocked, the chat ends with the page. */
function stored(does) {
  try {
    return does(sessionStorage);
  } catch {}
}

/** Ends early when the device is online again. */
const pause = (seconds) =>
  new Promise((done) => {
    addEventListener("online", done, { once: true });
    setTimeout(done, seconds * 1000);
  });

/** A message with every list present. */
export const whole = (message) => ({
  asides: [],
  sources: [],
  cards: [],
  choices: [],
  next: [],
  ...message,
});

/** A reply's messages. Nothing, or nonsense, is a failure: silence is never an answer. */
function readMessages({ messages }) {
  if (!messages?.length || messages.some((message) => typeof message?.text !== "string"))
    throw failure("malformed");
  return messages.map(whole);
}
