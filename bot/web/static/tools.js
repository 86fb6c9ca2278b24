// Under an answer: the same in easier words or read aloud, whether it helped, and to copy or share
// it with its source.

import { button, h, safe } from "./dom.js";

export function tools(chat, entry, message, read) {
  const { feedback, sources, text, source_line: line, easier, easy } = message;
  const { words, base, say } = chat;
  const vote = feedback && rating(chat, entry);
  const source = sources[0];
  const link = source && safe(source.href, base);
  const done = h("p", { class: "hint" });
  const copy = async () => {
    const quoted = [text, `“${source.quote}”`, `${line}\n${link}`].join("\n\n");
    await navigator.clipboard.writeText(quoted).then(
      () => (done.textContent = words.copied),
      () => (done.textContent = words.not_copied),
    );
    say(done.textContent, false);
  };
  const share = () => navigator.share({ text: `${text}\n\n${line}`, url: link }).catch(() => {});
  const others = [
    easier &&
      button("easier", words.easier, () => chat.ease(entry, !easy), { "aria-pressed": `${easy}` }),
    read,
  ];
  const buttons = [
    link && navigator.clipboard && button("copy", words.copy_answer, copy),
    link && navigator.share && button("share", words.share_answer, share),
  ];
  if (!vote && ![...others, ...buttons].some(Boolean)) return null;
  return h(
    "div",
    { class: "tools" },
    h("div", { class: "row" }, others, vote?.buttons, buttons),
    done,
    vote?.more,
  );
}

/** Whether it helped; what was missing. A link to the statement, never to the conversation. */
function rating({ words, conversation, say }, entry) {
  const [yes, no] = ["helpful", "unhelpful"].map((part) =>
    button(part, words[part], () => rate(part === "helpful")),
  );
  const done = h("p", { class: "hint" });
  const place = h("div");
  const show = () =>
    [yes, no].forEach((vote) =>
      vote.setAttribute("aria-pressed", entry.helpful === (vote === yes)),
    );
  let rating;
  const rate = async (helpful, comment) => {
    if (rating) return;
    rating = true;
    const kept = await conversation.rate(entry, helpful, comment).then(
      () => true,
      () => false,
    );
    rating = false;
    show();
    done.textContent = kept ? words.thanks : words.not_kept;
    say(done.textContent, false);
    if (!kept) return;
    if (comment) no.focus();
    place.replaceChildren(helpful || comment ? "" : form());
  };
  const form = () => {
    const field = h("textarea", { maxlength: 300, dir: "auto" });
    const onsubmit = (event) => {
      event.preventDefault();
      const comment = field.value.trim();
      if (comment) return rate(false, comment);
      no.focus();
      place.replaceChildren();
    };
    return h(
      "form",
      { onsubmit, "data-part": "comment" },
      h("label", {}, words.comment, h("span", { class: "hint" }, words.comment_hint), field),
      h("button", { class: "main" }, words.comment_send),
    );
  };
  show();
  return {
    buttons: h("div", { class: "row", role: "group", "aria-label": words.rate }, yes, no),
    more: h("div", { class: "feedback" }, done, place),
  };
}
