"""What the Headteacher can learn from the record: `make insights`, and the page that is mailed."""
