"""How probation shows what it holds."""
