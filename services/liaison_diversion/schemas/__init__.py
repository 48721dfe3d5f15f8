"""What liaison and diversion is asked with, and answers: bodies in and out."""
