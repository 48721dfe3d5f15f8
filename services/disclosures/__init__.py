"""Disclosure without consent, the same at every agency that may make one (R41, R57)."""
