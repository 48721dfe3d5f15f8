"""First and planning meetings, asked and answered (R31, R32)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.vocabulary import Channel, Requirement
from services.common.outside_policy import MayBeOutside
from services.common.schemas import Body, FromRow, Happened, Line, Planned, Prose


class FirstMeetingIn(MayBeOutside):
    """The officer's first meeting with the person (R31)."""

    met_at: Happened
    channel: Channel
    sentence_explained: bool
    planning_meeting_at: Planned
    planning_meeting_place: Line


class AbsentIn(Body):
    """Who did not take part in a meeting, and why: an organisation, or ``person``."""

    who: Line
    why: Prose


class PlanningMeetingIn(Body):
    """The planning meeting of officer, providers and person (R32)."""

    held_at: Happened
    person_took_part: bool
    organisations: Annotated[tuple[Line, ...], Field(max_length=10)]
    absences: Annotated[tuple[AbsentIn, ...], Field(max_length=10)] = ()
    sequence: Annotated[tuple[Requirement, ...], Field(min_length=1, max_length=3)]
    goals: Prose
    expectations: Prose
    attendance_process: Prose
    communication: Prose


class FirstMeetingOut(FromRow):
    """The first meeting, and what to know of the day that was set (R31)."""

    order_number: int
    met_at: datetime
    met_by: str
    channel: str
    sentence_explained: bool
    planning_meeting_at: datetime
    planning_meeting_place: str
    advice: list[str] = Field(default=[])


class PlanningMeetingOut(FromRow):
    """The planning meeting as it was held (R32)."""

    order_number: int
    held_at: datetime
    person_took_part: bool
    organisations: list[str]
    absences: list[dict[str, str]]
    sequence: list[str]
    goals: str
    expectations: str
    attendance_process: str
    communication: str
