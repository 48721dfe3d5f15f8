"""The story: fictional people from a court list to the monthly return, played through REST."""
