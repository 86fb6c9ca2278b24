"""The dialogue: what happens in a turn, and in which words."""
