"""The words of visitors in other languages: what is to be translated, and what has been."""
