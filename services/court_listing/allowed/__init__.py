"""The state of a pathway before the court, and what is allowed now; said with a 409."""
