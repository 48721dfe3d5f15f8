"""What others tell liaison and diversion: every event, and what it runs."""
