"""What the mechanism reaches, each figure beside the raw limit measured in the same run."""
