"""Where a thing stands with liaison and diversion, and what is allowed now; said with a 409."""
