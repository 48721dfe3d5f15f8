"""Liaison and diversion."""
