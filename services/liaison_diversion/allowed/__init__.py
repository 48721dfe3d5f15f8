"""The state of a person with liaison and diversion, and what is allowed now; with a 409."""
