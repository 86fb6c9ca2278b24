// The policy page: the way back to where the visitor was, search, and a link to the lit sentence.
// Without this script the page is whole, and these are not shown.

const bar = document.querySelector("[data-bar]");
const { found, none, copied } = bar.dataset;
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

field.addEventListener("input", () => {
  // "photos" finds "photographs"
  const typed = plain(field.value).split(/\s+/).filter(Boolean);
  const parts = typed.map((word) => word.replace(/s$/, ""));
  let count = 0;
  for (const paragraph of paragraphs) {
    const text = plain(paragraph.textContent);
    paragraph.hidden = !parts.every((word) => text.includes(word));
    count += !paragraph.hidden;
  }
  for (const section of document.querySelectorAll(".policy section"))
    section.hidden = !section.querySelector("p:not([hidden])");
  if (parts[0]) document.querySelector(".policy section:not([hidden])")?.scrollIntoView();
  said.textContent = parts[0] ? (count ? found.replace("{count}", count) : none) : "";
});
