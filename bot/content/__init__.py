"""The school's content: what data/ says, as frozen records. Imports no Rasa."""
