"""Doors to the outside: Rasa channels."""
