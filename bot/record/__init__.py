"""The record: what was said, what was noticed, what visitors thought of answers; on disk."""
