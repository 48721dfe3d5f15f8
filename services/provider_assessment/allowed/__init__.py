"""Where a thing stands with providers, and what is allowed now; said with a 409."""
