// The policy page: the way back to where the visitor was, search, a link to the lit sentence, and
// the chat with a question about any of them.
// Without this script the page is whole, and these are not shown.

const bar = document.querySelector("[data-bar]");
const { found, none, copied, ask, askAbout } = bar.dataset;
const [back, copy] = ["back", "copy"].map((name) => bar.querySelector(`[data-do=${name}]`));
const field = bar.querySelector("input");
const said = bar.querySelector("[role=status]");
const paragraphs = [...document.querySelectorAll(".policy section p")];

bar.hidden = false;
back.hidden = history.length < 2;
back.addEventListener("click", () => history.back());
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(location.href);
  said.textContent = copied;
});

const plain = (text) => text.normalize("NFKC").replace(/[’‘]/g, "'").toLowerCase();

const texts = new Map(paragraphs.map((one) => [one, plain(one.textContent)]));

// The chat opens with the question whose answer rests on this sentence, as if it had been chosen.
for (const statement of document.querySelectorAll("[data-ask][id]")) {
  const button = document.createElement("button");
  button.className = "ask";
  button.type = "button";
  button.textContent = ask;
  button.setAttribute("aria-label", `${askAbout}: ${statement.textContent.slice(0, 60)}`);
  button.lang = document.documentElement.lang;
  button.addEventListener("click", () => {
    const chat = document.querySelector("school-chat");
    const { ask: id, title } = statement.dataset;
    Object.assign(chat, { from: button, asks: { id, title, about: statement.id } });
    chat.shadowRoot.querySelector("[data-part=launcher]").click();
  });
  statement.after(" ", button);
}

field.addEventListener("input", () => {
  // "photos" finds "photographs"
  const typed = plain(field.value).split(/\s+/).filter(Boolean);
  const parts = typed.map((word) => word.replace(/s$/, ""));
  let count = 0;
  for (const paragraph of paragraphs) {
    const text = texts.get(paragraph);
    paragraph.hidden = !parts.every((word) => text.includes(word));
    count += !paragraph.hidden;
  }
  for (const section of document.querySelectorAll(".policy section"))
    section.hidden = !section.querySelector("p:not([hidden])");
  if (parts[0]) document.querySelector(".policy section:not([hidden])")?.scrollIntoView();
  said.textContent = parts[0] ? (count ? found.replace("{count}", count) : none) : "";
});
