"""The state of a pathway at probation, and what is allowed now; said with a 409."""
