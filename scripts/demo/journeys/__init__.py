"""What happens to one person, agency by agency, as their own people would record it."""
