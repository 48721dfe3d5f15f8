"""A court list of fictional people, in the format of the magistrates' standard list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from scripts.demo.people import COURT, Person


def court_list(people: Sequence[Person], day: date) -> dict[str, Any]:
    """The list of one court for one day, a hearing for each person."""
    return {
        "document": {"publicationDate": f"{day.isoformat()}T06:00:00Z"},
        "venue": {"venueAddress": {"line": ["1 Fictional Street"], "town": "Northampton"}},
        "courtLists": [
            {
                "courtHouse": {
                    "courtHouseName": COURT,
                    "courtRoom": [
                        {
                            "courtRoomName": "Courtroom 2",
                            "session": [{"sittings": [_sitting(p, day) for p in people]}],
                        }
                    ],
                }
            }
        ],
    }


def _sitting(person: Person, day: date) -> dict[str, Any]:
    return {
        "sittingStart": f"{day.isoformat()}T09:00:00Z",
        "hearing": [
            {"hearingType": "First hearing", "panel": "ADULT", "case": [_case(person)]},
        ],
    }


def _case(person: Person) -> dict[str, Any]:
    code, title = person.offence
    return {
        "caseUrn": person.urn,
        "party": [
            {
                "partyRole": "DEFENDANT",
                "individualDetails": {
                    "individualForenames": person.given_names,
                    "individualSurname": person.family_name,
                    "dateOfBirth": person.born.isoformat(),
                    "gender": person.gender,
                    "inCustody": True,
                    "pncId": person.pnc,
                },
                "offence": [
                    {
                        "offenceCode": code,
                        "offenceTitle": title,
                        "offenceWording": "Fictional particulars",
                        "plea": "NONE",
                    }
                ],
            },
            {
                "partyRole": "PROSECUTING_AUTHORITY",
                "organisationDetails": {"organisationName": "Fictional prosecuting authority"},
            },
        ],
    }
