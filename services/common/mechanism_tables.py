"""What each table of the mechanism is to people who rely on it, and what the running role may do.

Guarantee: what is evidence is sealed (every version is in history, as of an agency's own tables),
or a log to which one only adds; the rest says why nobody rests anything on it. A table that is
named nowhere here ends the tests, and a right that is not named is taken away at each migration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
READ = "SELECT"
ADD = "SELECT, INSERT"


class Kind(StrEnum):
    """How a table is held."""

    SEALED = "sealed"
    INSERT_ONLY = "insert-only"
    SCRATCH = "scratch"


@dataclass(frozen=True)
class Held:
    """How a table is held, and why; ``may`` are the rights of the running role.

    A sealed one says its ``key`` and how a row names its subject: by a column, or by one that
    refers to another table's ``id``, that table, and its column. ``left_out`` of history are
    columns that hold what is erased otherwise.
    """

    kind: Kind
    why: str
    may: str
    key: tuple[str, ...] = ()
    subject: tuple[str, ...] = ("",)
    left_out: tuple[str, ...] = ()

    @property
    def arguments(self) -> list[str]:
        """What ``keep_history`` is told."""
        whose = [*self.subject, "", ""][:3]
        return [",".join(self.key), "", *whose, ",".join(self.left_out)]


def _sealed(
    why: str, may: str, *subject: str, key: tuple[str, ...] = ("id",), left_out: str = ""
) -> Held:
    without = tuple(left_out.split(", ")) if left_out else ()
    return Held(Kind.SEALED, why, may, key, subject or ("",), without)


def _insert_only(why: str, may: str) -> Held:
    return Held(Kind.INSERT_ONLY, why, may)


def _scratch(why: str, may: str = EVERYTHING) -> Held:
    return Held(Kind.SCRATCH, why, may)


_ENDED = "UPDATE (ended_at, ended_by, end_reason)"

# Where a column says when a row was made, the database alone says it.
TABLES: Mapping[str, Held] = {
    "clock": _sealed("a deadline, and what it rests on", f"{ADD}, UPDATE", "subject"),
    "clock_history": _sealed(
        "when a deadline was met or missed",
        "SELECT, INSERT (clock_id, state, at)",
        "clock_id", "clock", "subject", key=("number",),
    ),
    "clock_of_others": _sealed(
        "a deadline as another agency told it", EVERYTHING, "subject",
        key=("teller", "name", "subject", "concerns"),
    ),
    "merged_subject": _sealed(
        "whose record is shown under which name, and was at a moment",
        "SELECT, INSERT (id, subject, into_subject, since), UPDATE (until, ended_at)",
        "subject",
    ),
    "permission": _sealed(
        "what a person allowed", f"{ADD}, UPDATE (state, withdrawn_at)", "subject",
        key=("subject", "name"),
    ),
    "scope_restriction": _sealed(
        "whom a case does not exist for",
        "SELECT, INSERT (id, subject, organisation, kind, users, reason, source, starts_at, until,"
        f" review_on, set_by), {_ENDED}",
        "subject",
    ),
    "scope_cover": _sealed(
        "who stands in where",
        "SELECT, INSERT (id, user_name, organisation, site, reason, starts_at, until, review_on,"
        f" granted_by), {_ENDED}",
    ),
    "scope_break_glass": _sealed(
        "who looked all the same, why, and what came of it",
        "SELECT, INSERT (id, subject, user_name, organisation, reason, until),"
        " UPDATE (reviewed_at, reviewed_by, justified, review)",
        "subject",
    ),
    "scope_mark": _sealed(
        "that another agency restricts a case", f"{ADD}, UPDATE (restricted, until, told_at)",
        "subject", key=("subject", "teller"),
    ),
    "outside_policy": _sealed(
        "what is on record though practice says it should not be, and why",
        "SELECT, INSERT (subject, organisation, code, operation, reason, marked_by)", "subject",
    ),
    "parked": _sealed(
        "that an event could not be applied, and what became of it", EVERYTHING, "subject",
        left_out="message_key, headers, body",
    ),
    "parked_discard": _sealed(
        "who proposed that an event is given up", "SELECT, INSERT (id, proposed_by, reason)",
        "id", "parked", "subject",
    ),
    "incarnation": _sealed(
        "that a backup was restored, and why",
        "SELECT, INSERT (reason), UPDATE (finished_at)", key=("number",),
    ),
    "inbox_fork": _sealed(
        "that a teller told otherwise before, and what was decided",
        "SELECT, INSERT (id, channel, subject, held_sequence, held_id, told_sequence, told_id,"
        " base_sequence, base_id),"
        " UPDATE (base_sequence, base_id, settled_at, settled_by, reason)",
        "subject",
    ),
    "lost_event": _sealed(
        "what was told and is not known here any more",
        "SELECT, INSERT (channel, subject, sequence, event_id, type, recorded_at, incarnation),"
        " UPDATE (settled_at, settled_by, note)",
        "subject", key=("channel", "subject", "sequence", "event_id"),
    ),
    "event_log": _insert_only("what was told to whom", ADD),
    "audit": _insert_only("who asked what; hashed, and appended to by a function", READ),
    "audit_chain": _insert_only("where the chains end; moved on by a function", READ),
    "row_history": _insert_only("every version of what is sealed; hashed at the commit", READ),
    "history_seal": _insert_only("what history came to; hashed", READ),
    "audit_head": _insert_only("heads this agency signed; thinned by a function", ADD),
    "peer_head": _insert_only("heads other agencies signed; thinned by a function", ADD),
    "audit_waiting": _scratch(
        "what the database says of itself, until its transaction commits", READ
    ),
    "channel_sequence": _scratch("the last number given: the log has each, and takes none twice"),
    "channel_floor": _scratch("below which no number is given after a restore"),
    "outbox": _scratch("what is not published yet: the log has it, and replay gives it out"),
    "outbox_set_aside": _scratch("where publishing stands: the log has what waits"),
    "channel_feed": _scratch("the order of publishing: the log has what was published"),
    "relay_shard": _scratch("which process publishes"),
    "relay_member": _scratch("which relays share the work"),
    "process_instance": _scratch("which processes are there: each says it again and again"),
    "inbox_offset": _scratch("how far the broker was read: numbers of subjects decide"),
    "inbox_sequence": _scratch("the last number applied: its teller has the log of all"),
    "inbox_event": _scratch(
        "which events were applied: their tellers have them, and what they came to is sealed",
        f"{ADD}, UPDATE (disowned)",
    ),
    "inbox_incarnation": _scratch("since when a teller tells as it does: it says so each time"),
    "draft": _scratch("what somebody has not sent yet: theirs alone, and gone after seven days"),
    "idempotency": _scratch("answers of a day, keys of thirty; what was done is in the audit"),
}  # fmt: skip
