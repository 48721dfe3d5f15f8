"""What others tell the court: every event, and what it runs."""
