"""What probation is asked with, and answers: bodies in and out."""
