"""How providers decide: pure functions, the clock passed in."""
