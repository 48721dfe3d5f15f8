"""What a reader takes of a channel: the agreement, applied once more to what came (R50, R51).

The writer applies it when it tells. A reader that trusted it would keep whatever a faulty or
hostile writer sends, so it looks for itself, by the same file.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache

from contracts.catalogue import catalogue
from contracts.envelope import WITHHELD, Envelope
from contracts.sharing import Agreement, load_agreements

#: Small letters only: no number, date or name as a register has it can be put there.
_SHOWN = re.compile(r"cstr\.[a-z]{1,20}\.[a-z-]{1,60}\.v[1-9][0-9]{0,3}")


class Why(StrEnum):
    """What is wrong with a message; a label of metrics, so never anything a message says."""

    FORM = "form"
    SIZE = "size"
    KEY = "key"
    TELLER = "teller"
    AGREEMENT = "agreement"
    FIELDS = "fields"


#: What is said of a message by which somebody may have been told what nobody agreed to, as each
#: ``NotAgreed`` below and the table of reasons say it. A type nobody knows is of a later release.
DISCLOSES = "|".join(
    f"({said})"
    for said in (
        "the source is not the writer of this channel",
        "the type is told by another agency than writes this channel",
        "no agreement speaks of this channel",
        "the agreement is not that of this channel",
        "the agreement is a later one than is known here",
        "the agreement had ended when this was told",
        "the agreement of this channel does not name [^ ]+",
        "what is withheld says something",
        "it rests on a permission that the agreement does not name",
        "it holds a field that the agreement does not give",
        "[^ ]+ holds more than the agreement gives of it",
    )
)


def may_disclose(reason: str) -> bool:
    """Whether what was parked for this reason may be a disclosure: evidence, until it is known."""
    return re.fullmatch(DISCLOSES, reason) is not None


class NotAgreed(ValueError):
    """A message that the agreement of its channel does not cover; says why, never with a value."""

    def __init__(self, why: Why, message: str) -> None:
        """``message`` is for an operator, in words of the contracts only."""
        super().__init__(message)
        self.why = why


def agreement_of(topic: str) -> Agreement | None:
    """The agreement under which a channel is written and read, if there is one."""
    return _by_topic().get(topic)


def is_for_everyone(topic: str, type_: str) -> bool:
    """Whether an event is for every organisation of the reader that was told of the person."""
    agreement, event = agreement_of(topic), catalogue().get(type_)
    if agreement is None or agreement.organisations is None or event is None:
        return False
    return event.name in agreement.organisations.everyone


def require_agreed(agreement: Agreement, envelope: Envelope) -> None:
    """Refuse what the channel's writer may not tell its reader. Raises ``NotAgreed``.

    A withheld number is an event without a type and without content, and is looked at alike.
    """
    if envelope.source is not agreement.writer:
        raise NotAgreed(Why.TELLER, "the source is not the writer of this channel")
    _require_reference(agreement, envelope)
    if envelope.withheld:
        if envelope.data or envelope.permitted:
            raise NotAgreed(Why.FIELDS, "what is withheld says something")
        return
    event = _event_name(agreement, envelope)
    _require_fields(fields_of(agreement, event), envelope.data)
    if {p.permission for p in envelope.permitted} - _permissions_of(agreement, event):
        raise NotAgreed(Why.FIELDS, "it rests on a permission that the agreement does not name")


def shown_type(type_: str) -> str:
    """The type where it has the form of one, also of one nobody knows yet, else ``unknown``."""
    return type_ if _SHOWN.fullmatch(type_) or type_ == WITHHELD else "unknown"


def fields_of(agreement: Agreement, event: str) -> Mapping[str, frozenset[str]]:
    """The fields a reader may be given of an event, each with the inner ones; none means all.

    Of every version: an agreement speaks of the newest, and the earlier ones have fewer fields.
    """
    named = [field for line in agreement.events[event] for field in line.fields]
    whole = {field for field in named if "." not in field}
    inner: dict[str, set[str]] = {field: set() for field in whole}
    for name, _, part in (field.partition(".") for field in named if "." in field):
        if name not in whole:
            inner.setdefault(name, set()).add(part)
    return {name: frozenset(parts) for name, parts in inner.items()}


def agreed_part(channel: str, type_: str, data: Mapping[str, object]) -> dict[str, object]:
    """What the agreement of a channel gives now of an event's data; also of what is long told."""
    agreement, event = agreement_of(channel), catalogue().get(type_)
    if agreement is None or event is None or event.name not in agreement.events:
        return {}
    fields = fields_of(agreement, event.name)
    return {name: _inner_part(fields[name], v) for name, v in data.items() if name in fields}


def _inner_part(inner: frozenset[str], value: object) -> object:
    if inner and isinstance(value, list):
        return [_inner_part(inner, one) for one in value]
    if inner and isinstance(value, dict):
        return {name: one for name, one in value.items() if name in inner}
    return value


def _permissions_of(agreement: Agreement, event: str) -> frozenset[str]:
    lines = agreement.events[event]
    return frozenset(str(line.permission) for line in lines if line.permission is not None)


def _require_reference(agreement: Agreement, envelope: Envelope) -> None:
    """This pair's agreement, in a version there has been, and not told after its end."""
    id_, _, version = envelope.agreement.rpartition(".")
    if id_ != agreement.id:
        raise NotAgreed(Why.AGREEMENT, "the agreement is not that of this channel")
    if int(version) > agreement.version:
        raise NotAgreed(Why.AGREEMENT, "the agreement is a later one than is known here")
    # A day more, as the writer looks at the date a moment before it records.
    end = agreement.valid_to and agreement.valid_to + timedelta(days=1)
    if end and envelope.recorded.date() > end:
        raise NotAgreed(Why.AGREEMENT, "the agreement had ended when this was told")


def _event_name(agreement: Agreement, envelope: Envelope) -> str:
    event = catalogue().get(envelope.type)
    if event is None:
        raise NotAgreed(Why.TELLER, "UnknownType")
    if event.publisher is not agreement.writer:
        raise NotAgreed(Why.TELLER, "the type is told by another agency than writes this channel")
    if event.name not in agreement.events:
        raise NotAgreed(Why.AGREEMENT, f"the agreement of this channel does not name {event.name}")
    return event.name


def _require_fields(agreed: Mapping[str, frozenset[str]], data: Mapping[str, object]) -> None:
    for name, value in data.items():
        if name not in agreed:
            raise NotAgreed(Why.FIELDS, "it holds a field that the agreement does not give")
        if agreed[name] and not _holds_only(agreed[name], value):
            raise NotAgreed(Why.FIELDS, f"{name} holds more than the agreement gives of it")


def _holds_only(inner: frozenset[str], value: object) -> bool:
    """Of a field shared in part: its values, or one, with the agreed parts only."""
    if isinstance(value, list):
        return all(isinstance(one, dict) and one.keys() <= inner for one in value)
    return isinstance(value, dict) and value.keys() <= inner


@cache
def _by_topic() -> Mapping[str, Agreement]:
    return {agreement.topic: agreement for agreement in load_agreements().all}
