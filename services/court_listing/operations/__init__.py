"""What more than one endpoint or handler of the court does."""
