"""How programme data decides; pure functions, the clock passed in."""
