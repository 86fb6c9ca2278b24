"""What Rasa's action server calls. Flat: rasa-sdk 3.6 finds no subpackages here; what they work
with is in referrals/.
"""
