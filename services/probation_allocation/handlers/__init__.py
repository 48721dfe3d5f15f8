"""What others tell probation: every event, and what it runs."""
