"""What several assistants that serve the same conversations share, in Redis (REDIS_URL): whose turn
it is in a conversation, the counts behind the limits, and what was erased. Imports no Rasa.
"""
