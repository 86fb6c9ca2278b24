// What a message says to a screen reader, and in a saved file.

import { fill } from "./dom.js";

/** A message in one piece for the screen reader, or `full` for a file. */
export function spoken(words, { text, asides, source_line: line, sources, cards, choices }, full) {
  const person = ({ name, lines, actions }) =>
    [name, ...lines, ...(full ? actions.map(({ label }) => label) : [])].join(", ");
  return [
    `${words.assistant}: ${text}`,
    ...asides,
    line && [line, ...new Set(sources.map(({ section }) => section))].join(", "),
    ...(full ? sources.map(({ quote }) => quote) : []),
    cards[0] && `${words.people}: ${cards.map(person).join("; ")}`,
    !full && choices[0] && fill(words.choices, { count: choices.length }),
  ]
    .filter(Boolean)
    .join("\n");
}
