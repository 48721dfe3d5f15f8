"""How probation decides; pure functions, the clock passed in."""
