"""Two records of one thing, the same at both agencies that made them (R16, R33)."""
