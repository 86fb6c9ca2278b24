"""The doors to the outside: Rasa channels, the widget and the pages."""
