"""What more than one endpoint or handler of providers does."""
