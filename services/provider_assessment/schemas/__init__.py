"""What providers are asked with (``asked``), and answer (``answered``)."""
