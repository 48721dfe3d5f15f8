"""Where a thing stands with probation, and what is allowed now; said with a 409."""
