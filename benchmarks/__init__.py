"""Measurements: `make evaluate`, `make benchmark`, `make load`. Nothing here is needed to run the
assistant.
"""
