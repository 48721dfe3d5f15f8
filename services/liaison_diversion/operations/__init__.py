"""What more than one endpoint or handler of liaison and diversion does."""
