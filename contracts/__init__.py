"""The shared language of the agencies: events, agreements, identifiers, instruments, policy."""
