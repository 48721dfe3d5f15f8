"""Liaison and diversion: referrals, screens, matching, follow-up."""
