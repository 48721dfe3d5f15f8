"""Messages of the court system about one fictional person: a hearing, an application, its list."""

from typing import Any

from scripts.demo.court_list import court_list
from scripts.demo.people import COURT
from scripts.demo.steps.run import Run

BREACH = "Failing to comply with the requirements of a community order"


def passed(label: str, number: str | None, run: Run, day: int, **prompts: str) -> dict[str, Any]:
    """A result that was ordered that day."""
    said = [{"label": name.replace("_", " "), "value": value} for name, value in prompts.items()]
    on = run.person.at(day, 15).date().isoformat()
    result: dict[str, Any] = {"label": label, "orderedDate": on, "judicialResultPrompts": said}
    return result | ({"cjsCode": number} if number else {})


def hearing(
    run: Run, day: int, *results: Any, guilty: bool = False, hour: int = 16, **more: Any
) -> dict[str, Any]:
    """A share of a hearing of that day, with the results of the one offence."""
    code, title = run.person.offence
    offence: dict[str, Any] = {
        "offenceCode": code,
        "offenceTitle": title,
        "wording": "Fictional particulars",
        "judicialResults": list(results),
    }
    if guilty:
        on = run.person.at(day, 10).date().isoformat()
        offence["plea"] = {"pleaValue": "GUILTY", "pleaDate": on}
    case = {
        "prosecutionCaseIdentifier": {"caseURN": run.person.urn},
        "defendants": [_person(run) | {"id": str(run.person.identity), "offences": [offence]}],
    }
    return _shared(run, day, hour, {"prosecutionCases": [case]}) | more


def heard(run: Run, day: int, answer: str) -> dict[str, Any]:
    """A hearing of an application about the order of the case, and how it was answered."""
    named = {"caseReference": run.person.urn, "defendantId": str(run.person.identity)}
    on = run.person.at(day, 10).date().isoformat()
    application = {
        "id": f"application-{run.person.number}",
        "type": {"type": BREACH},
        "subject": {"masterDefendant": _person(run) | {"defendantCase": [named]}},
        "courtApplicationCases": [{"prosecutionCaseIdentifier": {"caseURN": run.person.urn}}],
        "plea": {"pleaValue": answer, "pleaDate": on},
    }
    return _shared(run, day, 16, {"courtApplications": [application]})


def application_list(run: Run, day: int) -> dict[str, Any]:
    """The list of the day with the application on it, which names the person and no case."""
    document = court_list([run.person], run.person.at(day, 9).date())
    document["document"]["publicationDate"] = run.at(day - 1, 16)
    room = document["courtLists"][0]["courtHouse"]["courtRoom"][0]
    one = room["session"][0]["sittings"][0]["hearing"][0]
    [case] = one.pop("case")
    party = case["party"][0] | {"partyRole": "RESPONDENT", "subject": True}
    del party["offence"]
    reference = f"FICTIONAL-{run.person.number}"
    said = {"applicationReference": reference, "applicationType": BREACH, "party": [party]}
    one |= {"hearingType": "Application", "application": [said]}
    return document


def _person(run: Run) -> dict[str, Any]:
    p = run.person
    details = {
        "firstName": p.given_names,
        "lastName": p.family_name,
        "dateOfBirth": p.born.isoformat(),
        "gender": p.gender.upper(),
    }
    return {
        "masterDefendantId": str(p.identity),
        "pncId": p.pnc,
        "personDefendant": {"personDetails": details},
    }


def _shared(run: Run, day: int, hour: int, of: dict[str, Any]) -> dict[str, Any]:
    sits = [{"sittingDay": run.at(day, 10)}]
    centre = {"name": COURT, "code": "B34JS00"}
    kind = "applications" if "courtApplications" in of else "case"
    message = {"id": f"hearing-{kind}-{run.person.number}-{day}", "courtCentre": centre}
    return {"hearing": message | {"hearingDays": sits} | of, "sharedTime": run.at(day, hour)}
