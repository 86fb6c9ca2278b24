"""What the school's office does with referrals: commands and a page."""
