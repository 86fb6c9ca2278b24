"""Code that runs inside the action server. Flat: rasa-sdk 3.6 does not find subpackages."""
