"""Shares of results as the court system sends them, of one fictional person."""

from typing import Any

from tests.court_listing.given_documents import (
    Json,
    hearing,
    hearing_defendant,
    hearing_offence,
    result,
)
from tests.service_under_test import ServiceUnderTest

ON, LATER = "2026-02-02", "2026-03-23"
GUILTY: Json = {"plea": {"pleaValue": "GUILTY", "pleaDate": ON}}


def passed(label: str, number: str | None = None, on: str = ON, **prompts: str) -> Json:
    """A result that was ordered that day."""
    return result(label, number, **prompts) | {"orderedDate": on}


ORDER = passed("Community order", "1116", End_Date="02/02/2027")
TREATMENT = passed("Mental health treatment", "3108", Period_of_treatment="6 Months")
SUSPENDED = passed(
    "Suspended sentence order - imprisonment", "1115",
    Imprisonment_Period="14 Weeks", Suspended_period="12 Months",
)  # fmt: skip


def count(number: int, *results: Json, **more: Any) -> Json:
    """An offence that was pleaded guilty to, with what was decided of it."""
    offence = {"id": f"o-{number}", "wording": f"Count {number}"} | GUILTY | more
    return hearing_offence(**offence, judicialResults=list(results))


async def share(
    court: ServiceUnderTest,
    *counts: Json,
    on: str = ON,
    at: str = "15:00",
    of: str | None = None,
    **more: Any,
) -> Json:
    """The report on a share of a hearing of that day, shared at a time of it."""
    day = hearing(
        hearing_defendant(*counts),
        hearingDays=[{"sittingDay": f"{on}T10:00:00.000Z"}],
        **({"id": of} if of else {}),
    )
    message = {"hearing": day, "sharedTime": f"{on}T{at}:00Z"} | more
    answered = await court.post("/v1/hearings", message, role="list_officer")
    assert answered.status_code == 200, answered.text
    report: Json = answered.json()
    return report


def pathway_of(report: Json) -> str:
    """Whom a report is about."""
    return str(report["taken"][0]["pathway_id"])


def recorded(report: Json) -> list[str]:
    """What the message added of the one person in it."""
    return list(report["taken"][0]["recorded"])


async def sentence_of(court: ServiceUnderTest, report: Json) -> Any:
    """The sentence on record."""
    path = f"/v1/pathways/{pathway_of(report)}"
    return (await court.get(path, role="legal_adviser")).json()["sentence"]


async def in_short(court: ServiceUnderTest, report: Json) -> Any:
    """Disposal, months, weeks and the treatment made; nothing where no sentence is on record."""
    sentence = await sentence_of(court, report)
    if sentence is None:
        return None
    made = [answer["requirement"] for answer in sentence["requirements"] if answer["made"]]
    return sentence["disposal"], sentence["order_months"], sentence["custody_weeks"], made
