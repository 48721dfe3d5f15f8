"""What may be asked of programme data."""
