"""What comes from outside: court lists and hearings, read, and what they change."""
