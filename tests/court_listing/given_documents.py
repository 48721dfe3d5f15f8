"""Fictional court lists and hearing messages in the formats the court system uses."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from services.court_listing.intake.reading import Reading

Json = dict[str, Any]

JANE: Json = {
    "individualForenames": "Jane",
    "individualSurname": "Fiction",
    "dateOfBirth": "1990-04-02",
    "gender": "female",
    "pncId": "2003/0000003Y",
    "inCustody": False,
}
THEFT: Json = {
    "offenceCode": "TH68010",
    "offenceTitle": "Theft from a shop",
    "offenceWording": "Stole goods from a shop that does not exist",
}


def defendant(details: Json | None = None, *offences: Json, role: str = "DEFENDANT") -> Json:
    """A party of a case."""
    return {
        "partyRole": role,
        "individualDetails": deepcopy(JANE if details is None else details),
        "offence": [deepcopy(o) for o in (offences or (THEFT,))],
    }


def case(urn: object, *parties: Json) -> Json:
    """A case with its parties."""
    return {"caseUrn": urn, "party": list(parties or (defendant(),))}


def sitting(*cases: Json, start: str = "2026-02-02T10:00:00.000Z", panel: str = "ADULT") -> Json:
    """A sitting with one hearing."""
    return {"sittingStart": start, "hearing": [{"panel": panel, "case": list(cases)}]}


def court_list(
    *sittings: Json,
    court: str = "Northampton Magistrates' Court",
    published: str = "2026-02-01T16:00:00.000Z",
) -> Json:
    """A list of one court room."""
    room = {
        "courtRoomName": "Courtroom 1",
        "session": [{"sittings": list(sittings or (sitting(case("34FC0000126")),))}],
    }
    return {
        "document": {"publicationDate": published},
        "venue": {},
        "courtLists": [{"courtHouse": {"courtHouseName": court, "courtRoom": [room]}}],
    }


def hearing(*defendants: Json, urn: str | None = "34FC0000126", **more: Any) -> Json:
    """A hearing message with one case."""
    identifier = {"caseURN": urn} if urn else {}
    prosecution_case = {"prosecutionCaseIdentifier": identifier, "defendants": list(defendants)}
    return {
        "courtCentre": {"name": "Northampton Magistrates' Court", "code": "B34JS00"},
        "hearingDays": [{"sittingDay": "2026-02-02T10:00:00.000Z"}],
        "prosecutionCases": [prosecution_case],
        **more,
    }


def hearing_defendant(*offences: Json, id: str = "d-1", **more: Any) -> Json:
    """A defendant of a hearing message: the same person as ``JANE``."""
    return {
        "id": id,
        "masterDefendantId": id,
        "pncId": "2003/0000003Y",
        "personDefendant": {
            "personDetails": {
                "firstName": "Jane",
                "lastName": "Fiction",
                "dateOfBirth": "1990-04-02",
                "gender": "FEMALE",
            }
        },
        "offences": list(offences or (hearing_offence(),)),
        **more,
    }


def hearing_offence(id: str = "o-1", **more: Any) -> Json:
    """An offence of a hearing message: the same as ``THEFT``."""
    return {"id": id, "offenceCode": "TH68010", "offenceTitle": "Theft from a shop", **more}


def result(label: str, cjs_code: str | None = None, **prompts: str) -> Json:
    """A judicial result with its prompts."""
    judicial_result: Json = {
        "label": label,
        "orderedDate": "2026-02-02",
        "judicialResultPrompts": [
            {"label": name.replace("_", " "), "value": value} for name, value in prompts.items()
        ],
    }
    return judicial_result | ({"cjsCode": cjs_code} if cjs_code else {})


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """The path of every part of a document."""
    paths = [path] if path else []
    pairs: list[tuple[object, object]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        paths += places(inner, (*path, key))
    return paths


FULL_LIST = court_list(
    sitting(
        case("34FC1", defendant(JANE, THEFT | {"plea": "GUILTY", "pleaDate": "2026-02-02"})),
        case("34FC2", defendant({"individualSurname": "Other", "age": 40})),
    ),
    sitting(case("34FC1"), start="2026-02-02T14:00:00.000Z"),
)
FULL_HEARING = {
    "hearing": hearing(
        hearing_defendant(
            hearing_offence(
                plea={"pleaValue": "GUILTY", "pleaDate": "2026-02-02"},
                verdict={"verdictDate": "2026-02-02", "verdictType": {"category": "Guilty"}},
                convictionDate="2026-02-02",
                judicialResults=[
                    result("Community order", Duration="12 Months"),
                    result("MHTR", "3108"),
                ],
            ),
            defendantCaseJudicialResults=[result("Fine")],
        ),
        hearing_defendant(id="d-2", isYouth=True),
        defendantJudicialResults=[{"masterDefendantId": "d-1", "judicialResult": result("Fine")}],
    ),
    "sharedTime": "2026-02-02T17:00:00Z",
}
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def reasons(reading: Reading) -> dict[str, str]:
    """Why each part was not taken, by its pointer."""
    return {p.pointer: p.reason for p in reading.problems}


def resolve(document: object, pointer: str) -> object:
    """What a pointer points to."""
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]  # type: ignore[index]
    return document


def pointers(reading: Reading) -> list[str]:
    """Where problems and notes are."""
    return [p.pointer for p in reading.problems] + [n.pointer for n in reading.notes]


HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        (
            "0000-01-01",
            "9999-12-31T23:59:59-12:00",
            "2026-02-30",
            "\ud800",
            "\x00",
            "1" * 5000,
            "DEFENDANT",
            "GUILTY",
            "2026-W50-1",
            "31/12/1999",
            "99/99/9999",
        )
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def mutated(document: Json, data: st.DataObject) -> Json:
    changed = deepcopy(document)
    for _ in range(data.draw(st.integers(1, 4))):
        *path, last = data.draw(st.sampled_from(places(changed)))
        holder: Any = changed
        for step in path:
            holder = holder[step]
        if data.draw(st.booleans()):
            holder[last] = data.draw(HOSTILE)
        else:
            del holder[last]
        if not places(changed):
            break
    return changed
