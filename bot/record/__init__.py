"""The record: what was said, what was noticed, and what visitors thought of the answers, on disk."""
