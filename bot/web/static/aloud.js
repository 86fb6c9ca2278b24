// Reads a message aloud with a voice of this device, and with no other: what a voice from elsewhere
// reads is sent there.

import { button } from "./dom.js";

const speech = window.speechSynthesis;
let pressed;

/** A voice of this device for a language, of English the British first. */
export function voice(language) {
  const own = speech
    ?.getVoices()
    .filter(({ localService, lang }) => localService && lang.split(/[-_]/)[0] === language);
  return own?.find(({ lang }) => lang.endsWith("GB")) ?? own?.[0];
}

export function silence() {
  pressed?.setAttribute("aria-pressed", false);
  pressed = null;
  speech?.cancel();
}

/** The button that begins and ends it; nothing where no voice speaks the language. */
export function reader(words, text, language) {
  if (!voice(language)) return null;
  const read = ({ currentTarget: node }) => {
    const again = pressed === node;
    silence();
    if (again) return;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice(language);
    said.lang = said.voice.lang;
    said.onend = said.onerror = () => pressed === node && silence();
    (pressed = node).setAttribute("aria-pressed", true);
    speech.speak(said);
  };
  return button("read", words.read_to_me, read, { "aria-pressed": "false" });
}
