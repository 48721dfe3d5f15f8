"""What programme data is asked with, and answers: bodies in and out."""
