"""What liaison and diversion owns: every table."""
