"""One service per agency, and the operators' console."""
