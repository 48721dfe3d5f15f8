"""What others tell programme data: every event, and what it runs."""
