"""Messages and alerts to a person at the school: written, stored, delivered, acknowledged."""
