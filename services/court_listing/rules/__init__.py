"""How the court service decides; pure functions, the clock passed in."""
