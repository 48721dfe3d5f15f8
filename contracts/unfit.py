"""Why a value cannot be what a field is for, in words that anybody may read."""


class Unfit(ValueError):
    """What a value must be; a fixed text that repeats nothing of what was sent (R50).

    ``code`` is for clients: one for all rules that are said in words alone.
    """

    code = "rule"
