"""How providers show what they hold."""
