"""How long a proof is: ``make test`` runs a choice of it, ``make deep`` the whole.

Guarantee: the choice fails where the code is broken in the way the proof is about; the whole tries
more examples, more orders and more of what stands around it. ``tests/README.md`` lists them.
"""

import os
from typing import TypeVar

import pytest

#: Whether this is ``make deep``.
DEEP = os.environ.get("CSTR_DEEP") == "1"

#: On a test that has a longer form; ``make deep`` runs these, and those that are ``deep`` alone.
longer = pytest.mark.longer

Of = TypeVar("Of")


def chosen(each_time: Of, *, deep: Of) -> Of:
    """What a proof is made of in every run, or in the whole of it."""
    return deep if DEEP else each_time
