"""Random walks through all agencies at once."""
