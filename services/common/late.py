"""What should have left and has not: what waits for its hour or its turn is not late.

One answer for whoever asks: metrics and alarms, readiness, and what operators are shown.
"""

from collections.abc import Mapping
from typing import Any

from services.common import pending, set_aside, told_together
from services.common.pending import Bulk
from services.common.settings import Settings

#: Of a row ``o`` of the outbox: whether it waits for nothing but the broker, or its turn.
LEAVES = f"{told_together.DUE} AND NOT EXISTS ({set_aside.IS})"
#: Of rows ``o``: since when the one that waits longest should have left; nothing where none does.
SINCE = f"min({pending.DUE_SINCE}) FILTER (WHERE {LEAVES})"
#: The same in seconds.
SECONDS = f"greatest(0, extract(epoch FROM clock_timestamp() - {SINCE}))"


def values(settings: Settings) -> Mapping[str, Any]:
    """The values of all three, as they are at this moment."""
    return {**told_together.due(settings), "a_turn_takes": Bulk(settings).a_turn_takes}
