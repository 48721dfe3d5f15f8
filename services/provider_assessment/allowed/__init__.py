"""Where a pathway stands with an organisation, and what is allowed now; said with a 409."""
