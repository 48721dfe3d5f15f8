"""The story played with a word of its own in every text: where each went, and how it looks."""
