"""How a letter becomes an e-mail, and reaches the mail server."""
