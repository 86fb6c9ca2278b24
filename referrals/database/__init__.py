"""Where referrals are stored, and how they are read again."""
