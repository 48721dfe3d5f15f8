"""Where a pathway stands with probation, and what is allowed now; said with a 409."""
