"""Rasa component: reads a message before it is encoded. Finds separate questions, what it leans on,
the apps it names, and the visitor's role.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.content.contacts import ROLES
from bot.nlu.entities import platforms_in, role_in
from bot.nlu.leaning import leans
from bot.nlu.memory import last_answer, not_answered, offered, short_ones_before
from bot.nlu.reading import READING, Reading, as_read
from bot.nlu.short_messages import Before, short_messages
from bot.nlu.spelling import clean, clean_lines

NAME = "MessageReader"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageReader(GraphComponent):
    """Sets READING, and the entities `platform` and `role`. The role in the words counts more than
    the one chosen on the page.
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MessageReader":
        """A component; it has nothing to configure or to learn. The files that it reads with are
        opened now, so that no turn waits for them.
        """
        short_messages()
        role_in("")
        return cls()

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Reads each message; `tracker` knows what was answered before."""
        earlier = last_answer(tracker, cited=False)
        before = Before(earlier.intent if earlier else "", offered(tracker))
        for message in messages:
            text = clean(message.get(TEXT) or "")
            reading = Reading.of(
                text,
                (leans(as_read(text)) and not_answered(tracker)) or (earlier and earlier.question),
                short_ones_before(text, tracker),
                short_messages().settled(as_read(text), before),
                clean_lines(message.get(TEXT) or ""),
            )
            message.set(READING, reading)
            entities = list(message.get(ENTITIES) or [])
            named = platforms_in(text) or (
                platforms_in(earlier.question) if earlier and reading.leans else []
            )
            entities += [
                {
                    "entity": "platform",
                    "value": f.name,
                    "start": f.start,
                    "end": f.end,
                    "extractor": NAME,
                }
                for f in named
            ]
            role = role_in(reading.whole) or _chosen_role(message)
            if role:
                entities.append(
                    {"entity": "role", "value": role, "start": 0, "end": 0, "extractor": NAME}
                )
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _chosen_role(message: Message) -> Optional[str]:
    """The role that came with the message (`metadata.role`), if it is one of ours."""
    metadata = message.get("metadata")
    role = metadata.get("role") if isinstance(metadata, dict) else None
    return role if role in ROLES else None
