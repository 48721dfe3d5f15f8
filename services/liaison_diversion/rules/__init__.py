"""How liaison and diversion decides; pure functions, the clock passed in."""
