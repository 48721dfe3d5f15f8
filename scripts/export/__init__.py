"""What is generated from the contracts, one module for each kind of file."""
