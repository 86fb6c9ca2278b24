// People and lines to turn to, and in a worry the two buttons that come before all else.

import { action, h } from "./dom.js";

export const cards = ({ base }, people) =>
  h(
    "ul",
    { "data-part": "cards", role: "list" },
    people.map(({ name, about, lines, actions }) =>
      h(
        "li",
        { "data-part": "card" },
        h("strong", { dir: "auto" }, name),
        [about, ...lines].map((line) => line && h("p", { dir: "auto" }, line)),
        actions[0] &&
          h(
            "div",
            { class: "actions" },
            actions.map(({ label, href }) => action(label, href, base)),
          ),
      ),
    ),
  );

/** 999, and beside it the one who is right for this worry and visitor. `rest` are the others. */
export function first({ base, conversation }, { level, cards: people }) {
  const urgent = people.find((card) => card.urgent);
  const others = people.filter((card) => card !== urgent);
  const right = level === "emergency" ? null : rightOne(others, conversation.state.role);
  const part = (card, more) =>
    card?.actions[0] &&
    action(card.actions[0].label, card.actions[0].href, base, { class: `action ${more}` });
  const button = (card, more) => {
    const link = part(card, more);
    link?.prepend(h("span", { class: "name" }, card.name));
    return link;
  };
  const shown = [button(urgent, right ? "also" : "main"), button(right, "main")].filter(Boolean);
  if (!shown[0]) return { rest: people };
  return {
    node: h("div", { class: "first" }, shown),
    // whoever has more than this one button stays in the list with the others
    rest: others
      .map((card) => (card === right ? { ...card, actions: card.actions.slice(1) } : card))
      .filter((card) => card !== urgent && (card.id !== right?.id || card.actions[0])),
  };
}

/** Childline for a pupil; for others the first of the others who is there, or may be. */
function rightOne(people, role) {
  const fits = (id) => (role === "pupil") === (id === "childline");
  const there = people.filter(({ shut, actions }) => !shut && actions[0]);
  return there.find(({ id }) => fits(id)) ?? there[0];
}
