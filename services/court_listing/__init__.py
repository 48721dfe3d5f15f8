"""The court: lists taken in, pleas, report requests, sentences."""
