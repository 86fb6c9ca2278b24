"""Code that runs inside the Rasa server."""
