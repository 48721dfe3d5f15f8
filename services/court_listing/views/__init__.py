"""How the court shows what it holds."""
