"""What the stack says when it cannot go on: one sentence for a person."""


class StackError(Exception):
    """A sentence a person can act on; shown without a traceback."""
