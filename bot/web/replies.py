"""The replies to one message as the page gets them, each in its language."""

from __future__ import annotations

import datetime
from typing import Any, Dict, List, Optional

from bot.content import content
from bot.content.clock import now
from bot.translations.direction import apart
from bot.translations.load import load_translations
from bot.web import rendering
from bot.web.next_questions import load_next_questions, next_after, topic_of
from bot.web.word_records import Reply
from bot.web.words import FIRST_LANGUAGE, load_words

IN_ENGLISH = "in_english"
"""The answer to somebody who asks for English."""


class Replies:
    """Puts replies together. Everything is read when this is made, so that a mistake stops the
    start and not a visitor.
    """

    def __init__(self) -> None:
        """Reads the content and the words of every language."""
        self._content, self._words = content.load(), load_words()
        self._translations = load_translations()
        load_next_questions()

    def rendered(
        self, said: List[Dict[str, Any]], role: Optional[str] = None
    ) -> List[Dict[str, Any]]:
        """Rasa's messages as the page gets them; under the last stands what others ask next."""
        moment = now()
        shown = [self._message(one, moment) for one in said]
        if shown:
            shown[-1]["next"] = next_after(said, role)
        return shown

    def _message(self, said: Dict[str, Any], moment: datetime.datetime) -> Dict[str, Any]:
        """`speak` tells the page that the visitor has asked for English."""
        message = rendering.message(said, *self._in_its_language(said), moment)
        translation = self._translations.get(rendering.language_in(said))
        if translation:
            message = apart(message, translation.language.direction)
            message["dir"] = translation.language.direction
        if topic_of(said) == IN_ENGLISH:
            message["speak"] = FIRST_LANGUAGE
        return message

    def _in_its_language(self, said: Dict[str, Any]) -> tuple[content.Content, Reply]:
        code = rendering.language_in(said)
        if code in self._translations and code in self._words:
            return self._translations[code].content, self._words[code].reply
        return self._content, self._words[FIRST_LANGUAGE].reply
