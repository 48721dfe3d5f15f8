"""What one agency knows of one permission of one person, and whether it stands: pure, no clocks.

Guarantee: changes may arrive late, twice and in any order; the outcome is the same. A giving stands
only where every withdrawal known here, said to whichever agency, is one it knew of when it was
said; whatever is in doubt does not stand. An agency is believed on the withdrawals said to itself
alone: a giving that claims to know of one that its own agency has not told of waits until it has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

Source = tuple[UUID, str]
"""Where withdrawals are counted: the name they were said under, and the agency they were said to.
"""

Withdrawals = Mapping[Source, int]
"""The last withdrawal known of each source."""

MOST_ORGANISATIONS = 60
MOST_WITHDRAWALS = 200
"""What one change may name: every agency under each of a person's names."""


_SOMETHING = ""
"""In ``State.ended``: something without a number was said, whoever had been given what."""


@dataclass(frozen=True)
class Change:
    """A giving or a withdrawal as the organisation it was said to numbered it.

    ``withdrawals`` are those known when it was said, a withdrawal itself among them.
    """

    organisation: str
    epoch: int
    standing: bool
    withdrawals: Withdrawals


@dataclass
class State:
    """One permission of one subject: the newest change of each organisation, and withdrawals.

    ``withdrawals`` are the last of each agency that this agency has from that agency itself.
    ``ended`` is the epoch up to which nothing of an organisation stands, whatever was told.
    """

    newest: dict[str, Change] = field(default_factory=dict)
    withdrawals: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)

    def apply(self, subject: UUID, change: Change, teller: str) -> None:
        """Take a change over: the higher number counts, and of two with one number the doubt.

        Raises ``LookupError`` for one organisation more than a person gives anything to.
        """
        number = change.withdrawals.get((subject, teller), 0)
        if number > self.withdrawals.get(teller, 0):
            self.withdrawals[teller] = number
        known = self.newest.get(change.organisation)
        if known is None and len(self.newest) >= MOST_ORGANISATIONS:
            raise LookupError("a permission was given to more organisations than there can be")
        if known is None or change.epoch > known.epoch:
            self.newest[change.organisation] = change
        elif change.epoch == known.epoch:
            self.newest[change.organisation] = _in_doubt(known, change)

    def end_all(self) -> None:
        """Let nothing that is known now stand: somebody said something that has no number."""
        self.ended.setdefault(_SOMETHING, 0)
        for organisation, change in self.newest.items():
            self.ended[organisation] = change.epoch

    def skip(self, agency: str, lost: int) -> None:
        """Give no number again of so many changes that this agency lost, of whatever organisation.

        What is said after them knows of every withdrawal that may have been among them.
        """
        epochs = [change.epoch for change in self.newest.values()]
        self.ended[_SOMETHING] = max([0, *epochs, *self.ended.values()]) + lost
        self.withdrawals[agency] = self.withdrawals.get(agency, 0) + lost

    def next_epoch(self, organisation: str) -> int:
        """The number of what is said to an organisation next."""
        known, ended = self.newest.get(organisation), self.ended
        over = max(ended.get(organisation, 0), ended.get(_SOMETHING, 0))
        return max(known.epoch if known else 0, over) + 1

    def known(self, subject: UUID) -> dict[Source, int]:
        """The withdrawals known under this name."""
        return {(subject, agency): number for agency, number in self.withdrawals.items()}

    def stands(self, organisation: str, known: Withdrawals) -> bool:
        """Whether what an organisation was given stands, by the withdrawals that are known."""
        newest = self.newest.get(organisation)
        return (
            newest is not None
            and newest.standing
            and newest.epoch > self.ended.get(organisation, 0)
            and all(newest.withdrawals.get(of, 0) >= number for of, number in known.items())
        )

    def standing(self, known: Withdrawals) -> list[tuple[str, int]]:
        """To whom something was given that stands, and its epoch."""
        return [(o, c.epoch) for o, c in self.newest.items() if self.stands(o, known)]

    def any_stands(self, known: Withdrawals) -> bool:
        """Whether what any organisation was given stands."""
        return bool(self.standing(known))

    def has_ended(self, organisation: str, epoch: int, known: Withdrawals) -> bool:
        """Whether an epoch is known to be over; of one not heard of yet, any withdrawal speaks."""
        newest = self.newest.get(organisation)
        if newest is None or epoch > newest.epoch:
            return bool(known) or bool(self.ended)
        return epoch < newest.epoch or not self.stands(organisation, known)

    def as_json(self) -> dict[str, Any]:
        """The state as it is kept."""
        return {
            "newest": {
                name: [c.epoch, c.standing, [[str(s), a, n] for (s, a), n in c.withdrawals.items()]]
                for name, c in self.newest.items()
            },
            "withdrawals": self.withdrawals,
            "ended": self.ended,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The state that was kept."""
        newest = {
            name: Change(name, epoch, standing, {(UUID(s), a): n for s, a, n in withdrawals})
            for name, (epoch, standing, withdrawals) in kept.get("newest", {}).items()
        }
        return cls(newest, dict(kept.get("withdrawals", {})), dict(kept.get("ended", {})))


@dataclass(frozen=True)
class Family:
    """One permission under every name of a person, the name asked about first.

    ``waits``: something a name was told of permissions waits here, so nothing is certain.
    """

    subject: UUID
    states: Mapping[UUID, State]
    waits: bool = False

    @property
    def own(self) -> State:
        """What is known under the name asked about."""
        return self.states.get(self.subject) or State()

    def known(self) -> dict[Source, int]:
        """The withdrawals that count: own ones, and those of another name where nothing stands."""
        known = self.own.known(self.subject)
        for name, state in self.states.items():
            if name != self.subject and not state.any_stands(state.known(name)):
                known |= state.known(name)
        return known

    def everything_known(self) -> dict[Source, int]:
        """Every withdrawal under every name: what somebody who asks now knows of."""
        return {of: n for name, state in self.states.items() for of, n in state.known(name).items()}

    def epoch(self, organisation: str, *, certain: bool = True) -> int | None:
        """The epoch in which what an organisation was given stands, or nothing.

        ``certain``: also nothing while something waits.
        """
        if (certain and self.waits) or self._other_name_in_doubt():
            return None
        if not self.own.stands(organisation, self.known()) or not self._is_backed(organisation):
            return None
        return self.own.newest[organisation].epoch

    def has_ended(self, organisation: str, epoch: int) -> bool:
        """Whether an epoch is known here to be over."""
        return self.own.has_ended(organisation, epoch, self.known())

    def organisations(self) -> Iterable[str]:
        """Those that were given the permission, or from which it was taken back."""
        return sorted(self.own.newest)

    def _is_backed(self, organisation: str) -> bool:
        """Whether every withdrawal a giving claims to know was told by the agency it was said to.

        Otherwise a claim of more than there were would outlast every withdrawal that follows.
        """
        heard = self.everything_known()
        claimed = self.own.newest[organisation].withdrawals.items()
        return all(n <= heard.get(of, 0) for of, n in claimed if of[0] in self.states)

    def _other_name_in_doubt(self) -> bool:
        """What was said under another name without a number, and nothing was given since."""
        return any(
            state.ended and not state.any_stands(state.known(name))
            for name, state in self.states.items()
            if name != self.subject
        )


def _in_doubt(one: Change, other: Change) -> Change:
    sources = one.withdrawals.keys() & other.withdrawals.keys()
    return Change(
        one.organisation,
        one.epoch,
        one.standing and other.standing,
        {of: min(one.withdrawals[of], other.withdrawals[of]) for of in sources},
    )
