"""What each agency tells, one module for each who tells; two where one would be too long."""
