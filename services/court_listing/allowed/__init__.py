"""Where a thing stands with the court, and what is allowed now; said with a 409."""
