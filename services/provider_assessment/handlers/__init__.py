"""What others tell providers: every event, and what it runs."""
