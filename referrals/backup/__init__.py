"""Copies of all that the programs keep: made while they run, put back into an empty place."""
