"""What the court is asked with, and answers: bodies in and out."""
