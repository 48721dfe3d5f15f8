"""What more than one endpoint or handler of probation does."""
