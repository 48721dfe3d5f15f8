"""How programme data shows what it holds."""
