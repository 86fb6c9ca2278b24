// What was understood of a question about ages, under its answer: age, apps, who is asking. Each
// can be put right, and all is asked again in words. Loaded where there is something to show.

import { fill, h } from "./dom.js";
import { roles } from "./log.js";

export function chips({ words, conversation, choose }, { age, apps }) {
  const { role } = conversation.state;
  const ask = (age, apps) => {
    const what = [age && fill(words.years, { age }), ...apps].filter(Boolean).join(", ");
    choose({ title: fill(words.meant, { what }) });
  };
  const select = (now, choices) =>
    h(
      "select",
      {},
      choices.map(({ id, title }) => h("option", { value: id, selected: id === now }, title)),
    );
  const chip = (title, label, field, does) =>
    h(
      "details",
      { name: "chip" },
      h("summary", { "data-part": "chip" }, title),
      h(
        "form",
        { onsubmit: (event) => (event.preventDefault(), does(field.value)) },
        h("label", {}, label, field),
        h("button", { class: "main" }, words.ask_again),
      ),
    );
  const named = [...new Set([...apps, ...words.apps])].map((app) => ({ id: app, title: app }));
  return [
    age &&
      chip(
        fill(words.years, { age }),
        words.how_old,
        h("input", { type: "number", min: 1, max: 18, required: true, value: age }),
        (other) => ask(other, apps),
      ),
    ...apps.map((app) =>
      chip(app, words.which_app, select(app, named), (other) =>
        ask(
          age,
          apps.map((one) => (one === app ? other : one)),
        ),
      ),
    ),
    chip(
      words.roles[role] ?? words.who,
      words.who,
      select(
        role,
        roles(words).filter(({ id }) => id),
      ),
      (other) => (conversation.set({ role: other }), ask(age, apps)),
    ),
  ].filter(Boolean);
}
