"""The stack on which the story was played with canaries, for as long as it is looked at."""

from tests.canaries.stack import stack_with_canaries

__all__ = ["stack_with_canaries"]
