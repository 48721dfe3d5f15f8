"""What the mechanism reaches, each figure next to the raw limit measured in the same run."""
