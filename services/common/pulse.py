"""Whether the loops of this process turn, and why one waits.

Guarantee: a loop that hangs, in whatever, is found by the age of its last turn; one that waits for
what is away says so once a minute at most, with the cause and what is done about it, and says in
one line that it came back. Who waits asks less and less often, and never gives up.
"""

import random
import time
from collections.abc import Callable, Mapping

import structlog

from services.common import causes

log = structlog.get_logger()

#: Seconds until a loop asks again for what is away: at first, and at most; twice as long each time.
FIRST_WAIT, LONGEST_WAIT = 0.25, 5.0
SAID_AGAIN = 60.0
#: A loop that did not turn for so many times its bound does not come back by itself.
HOPELESS = 10


class Pulse:
    """One part of a process: when its loops turned last, and since when it waits.

    A part of several loops (``strand``) turns as its slowest does.
    """

    def __init__(
        self, name: str, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """A loop of ``name`` turns at least every ``seconds``, or it hangs."""
        self.name, self.seconds, self._clock = name, seconds, clock
        self._turned: dict[str, float] = {"": clock()}
        self._waits: dict[str, _Wait] = {}
        self._begun = False

    @property
    def age(self) -> float:
        """Seconds since the loop that turned longest ago did."""
        return self._clock() - min(self._turned.values())

    @property
    def works(self) -> bool:
        """Whether it did a turn, waits for nothing and does not hang."""
        return self._begun and not self._waits and not self.hangs

    @property
    def hangs(self) -> bool:
        """Whether a loop takes longer for a turn than one may."""
        return self.age > self.seconds

    @property
    def hopeless(self) -> bool:
        """Whether it hangs for so long that only a restart helps."""
        return self.age > self.seconds * HOPELESS

    @property
    def waits_for(self) -> str:
        """What it waits for, in a word or two; nothing where it does not wait."""
        return next((wait.cause for wait in self._waits.values()), "")

    @property
    def waits_seconds(self) -> float | None:
        """For how long it has waited, by the loop that waits longest; none where none does."""
        since = [wait.since for wait in self._waits.values()]
        return round(self._clock() - min(since), 1) if since else None

    def begin(self, *strands: str) -> None:
        """Name the loops it has, where there are several."""
        self._turned = dict.fromkeys(strands or ("",), self._clock())

    def alive(self, strand: str = "") -> None:
        """It turns, whether or not it works: a long turn says so in between."""
        self._turned[strand] = self._clock()

    def turned(self, strand: str = "") -> None:
        """A turn was done: it works. Says so where it had waited."""
        self.alive(strand)
        self._begun = True
        wait = self._waits.pop(strand, None)
        if wait is not None:
            seconds = round(self._clock() - wait.since, 1)
            log.info(f"{self.name} works again", **_of(strand), after_seconds=seconds)

    def waits(self, lost: BaseException, strand: str = "", **more: object) -> float:
        """Something is away; for how many seconds to leave it alone."""
        self.alive(strand)
        wait = self._waits.setdefault(strand, _Wait(self._clock()))
        said = causes.of(lost)
        pause = min(FIRST_WAIT * 2.0 ** min(wait.times, 10), LONGEST_WAIT)
        wait.times += 1
        if wait.is_to_be_said(str(said), self._clock()):
            log.warning(
                f"{self.name} waits",
                **_of(strand),
                **more,
                **said,
                waited_seconds=round(self._clock() - wait.since, 1),
                done="asks again by itself, at least every 5 s; nothing is skipped or parked",
            )
        wait.cause = str(said.get("sqlstate") or said["error"])
        return pause * random.uniform(0.5, 1.0)  # noqa: S311


class _Wait:
    """Since when, how often it was tried, and what was said of it when."""

    def __init__(self, since: float) -> None:
        self.since, self.times, self.cause = since, 0, ""
        self._said, self._at = "", float("-inf")

    def is_to_be_said(self, said: str, now: float) -> bool:
        if said == self._said and now - self._at < SAID_AGAIN:
            return False
        self._said, self._at = said, now
        return True


def _of(strand: str) -> Mapping[str, str]:
    return {"of": strand} if strand else {}
