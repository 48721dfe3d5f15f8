"""How liaison and diversion shows what it holds."""
