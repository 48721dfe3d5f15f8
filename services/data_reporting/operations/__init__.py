"""What more than one endpoint or handler of programme data does."""
