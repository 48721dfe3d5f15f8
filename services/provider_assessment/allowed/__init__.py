"""The state of a pathway at an organisation, and what is allowed now; said with a 409."""
