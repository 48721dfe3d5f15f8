"""The stack on which the story was planted, for as long as it is looked at."""

from tests.planted.planting import planted_stack

__all__ = ["planted_stack"]
