"""What a filled database of an agency has of each of many people: most over, some of whom wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.event import Agency

#: The site that is asked about, the first of all; the others have as many people.
SITE, ORGANISATION = "northamptonshire", "nene-mind-matters"


@dataclass(frozen=True)
class Rows:
    """Rows of a table, one for each of ``people`` that meets ``when``, by expressions over it.

    ``n`` counts the people, of whom ``k`` in ``site``: the first ``:waiting`` of these wait.
    """

    table: str
    values: Mapping[str, str] = field(default_factory=dict)
    when: str = "true"
    each: str = ""


_WAITS = "k < :waiting"
_PERSON = {"pathway_id": "id"}
_CLOCK = {
    "subject": "id", "state": "'running'", "facts": "'[]'", "started_at": "now()",
    "warn_at": "now() + interval '1 day'", "due_at": "now() + interval '2 days'",
}  # fmt: skip
_SYLLABLES = (
    "ARRAY['al', 'ber', 'con', 'dun', 'el', 'far', 'gil', 'har', 'in', 'kel', 'lon', 'mor']"
)
_GIVEN = "ARRAY['Ada', 'Ben', 'Cem', 'Dee', 'Eli', 'Fay', 'Gus', 'Hal', 'Ivy', 'Jo', 'Kit']"
#: 1,728 family names, eleven given names, and a day of birth in fifty years.
_NAMED = {
    "family_name": f"initcap(({_SYLLABLES})[k % 12 + 1] || ({_SYLLABLES})[k / 12 % 12 + 1]"
    f" || ({_SYLLABLES})[n % 12 + 1])",
    "given_names": f"({_GIVEN})[n % 11 + 1]",
    "date_of_birth": "date '1955-01-01' + n % 18250",
}
_MADE = "jsonb_build_array(jsonb_build_object('requirement', 'mhtr', 'made', true))"
_REVIEWED = {
    "recipient": "'police'",
    "authority": "'risk_to_life'",
    "risk_flags": "ARRAY['to_self']",
    "ends_at": "now() + interval '1 day'",
    "disclosed_at": "now()",
    "disclosed_by": "'hers'",
}
_DONE = {"reviewed_at": "now()", "reviewed_by": "'his'", "justified": "true", "review_note": "''"}


def _clocks(name: str, instance: str, when: str = _WAITS, **more: str) -> Rows:
    return Rows("clock", _CLOCK | {"name": f"'{name}'", "instance": instance} | more, when)


_MARKED = Rows(
    "outside_policy",
    {
        "subject": "id",
        "organisation": "organisation",
        "marked_at": f"now() - CASE WHEN {_WAITS} THEN 1 ELSE 90 END * interval '1 day'",
    },
)
_OF_CASE = "id || '/mhtr'"
_OVER = {"state": "'met'", "stopped_at": "now()"}
_LAST_TREATED = "k % 3 = 2"

PROVIDER = (
    _MARKED,
    Rows("pathway", {
        "id": "id", "adjustments": "'{}'", "requirements": _MADE,
        "sentenced_at": f"""CASE WHEN NOT {_WAITS} OR {_LAST_TREATED}
            THEN now() - interval '9 days' END""",
        "disposal": "'community_order'",
    }),
    Rows("provider_case", _PERSON | _NAMED | {
        "id": "id", "requirement": "'mhtr'", "site": "site", "organisation": "organisation",
        "requested_at": "now() - interval '9 days'", "needed_by": "now()",
        "state": f"""CASE WHEN {_WAITS}
            THEN (ARRAY['requested', 'assessed', 'in_treatment'])[k % 3 + 1]
            ELSE (ARRAY['completed', 'declined', 'not_made', 'order_ended'])[k % 4 + 1] END""",
    }),
    Rows("assessment", {
        "case_id": "id", "assessed_at": "now()", "assessed_by": "'her'", "suitable": "true",
        "criteria": "'{}'",
    }, f"NOT {_WAITS} OR k % 3 > 0"),
    Rows("measured", {
        "case_id": "id", "taken_in": "id", "stage": "'assessment'", "taken_at": "now()",
        "instrument": "i", "answers": "'{}'",
    }, each="unnest(ARRAY['PHQ-9', 'GAD-7']) AS e(i)"),
    Rows("clinical_decision", {
        "case_id": "id", "approved": "true", "decided_as": "'clinical_lead'", "sessions": "12",
        "decided_at": "now()", "named_clinician": "'Dr Fictional'", "outline": "'Weekly'",
        "length_months": "6", "first_appointment_at": "now()", "first_appointment_place": "'House'",
    }, f"NOT {_WAITS} OR {_LAST_TREATED}"),
    *(Rows(table, {
        "case_id": "id", "given_at": "now()", "given_to": "'her'", "how": "'signed'", **more,
    }) for table, more in (
        ("treatment_consent", {"assessment": "true", "treatment": "true"}),
        ("willingness", {"willing": "true"}),
    )),
    Rows("appointment", _PERSON | {
        "case_id": "id", "session_number": "s", "at": "now() - (4 - s) * interval '1 day'",
        "place": "'House'", "channel": "'in_person'", "planned_by": "'her'", "course": "1",
        "recorded_at": "now()", "recorded_by": "'her'", "version": "1",
        "state": f"""CASE WHEN {_WAITS} AND s > 2 THEN 'open' WHEN s = 2 THEN 'not_attended'
            ELSE 'attended' END""",
        "acceptable": "CASE WHEN s = 2 THEN true END",
        "reason": "CASE WHEN s = 2 THEN 'ill' END",
        "decision": f"CASE WHEN s = 2 AND NOT {_WAITS} THEN 'no_action' END",
        "decided_at": f"CASE WHEN s = 2 AND NOT {_WAITS} THEN now() END",
    }, f"NOT {_WAITS} OR {_LAST_TREATED}", "generate_series(1, 4) AS e(s)"),
    Rows("clock", _CLOCK | {
        "subject": "pathway_id", "name": "'C8'", "instance": "pathway_id || '/' || id",
        "state": "CASE WHEN state = 'open' THEN 'running' ELSE 'met' END",
    }, each="", when="FROM appointment"),
    Rows("completion", {
        "case_id": "id", "completed_at": "now()", "signed_off_by": "'him'", "course": "1",
        "outcome": "'completed'", "sessions_attended": "4",
    }, f"NOT {_WAITS} AND k % 4 = 0"),
    _clocks("C7", _OF_CASE, f"{_WAITS} AND {_LAST_TREATED}"),
    _clocks("C7", _OF_CASE, f"NOT {_WAITS}", **_OVER),
    _clocks("C10", _OF_CASE, f"{_WAITS} AND {_LAST_TREATED}", warn_at="now()"),
    _clocks("C10", _OF_CASE, f"NOT {_WAITS}", **_OVER),
    _clocks("C12", _OF_CASE, warn_at="now()"),
    _clocks("C12", _OF_CASE, f"NOT {_WAITS}", **_OVER),
    *(_clocks("C14", f"id || '/mhtr/{months}'", f"NOT {_WAITS} AND k % 4 = 0",
        state="CASE WHEN k < 2 * :waiting THEN 'running' ELSE 'met' END") for months in (3, 6, 12)),
    Rows("discrepancy", _PERSON | {
        "case_id": "id", "what": "'attendance'", "own": """'{"attended": true}'""",
        "other": """'{"attended": false}'""", "found_at": "now()",
    }, _WAITS),
    Rows("emergency_disclosure", _PERSON | _REVIEWED | {"case_id": "id"}, _WAITS),
    Rows("emergency_disclosure", _PERSON | _REVIEWED | _DONE | {"case_id": "id"}, f"NOT {_WAITS}"),
)  # fmt: skip

_SENTENCE = f"jsonb_build_object('disposal', 'community_order', 'requirements', {_MADE})"

PROBATION = (
    _MARKED,
    Rows("pathway", _NAMED | {
        "id": "id", "site": "site", "court_name": "'Court'", "days": "'[]'", "any_guilty": "true",
        "hearing_on": "CURRENT_DATE - k % 300", "hearing_at": "now()", "order_number": "1",
        "sentence": f"CASE WHEN NOT {_WAITS} OR k % 2 = 0 THEN {_SENTENCE} ELSE '{{}}' END",
        "sentenced_at": f"CASE WHEN NOT {_WAITS} OR k % 2 = 0 THEN now() - interval '9 days' END",
        "order_ended_at": f"CASE WHEN NOT {_WAITS} THEN now() END",
        "report_needed_by": "now()", "completion": "'{}'",
    }),
    Rows("position", _PERSON | {
        "requirement": "'mhtr'", "requested_at": "now()", "organisation": "organisation",
        "approved": "k % 4 > 0",
    }),
    Rows("officer", {
        "id": "id", "site": "site", "name": "'Officer'", "team": "'Team'", "contact": "''",
        "user_name": "'officer' || n", "capacity": "40",
    }, "k < 20"),
    Rows("allocation", _PERSON | {
        "officer_id": "(SELECT o.id FROM officer o WHERE o.site = people.site LIMIT 1)",
        "allocated_at": "now()", "allocated_by": "'her'", "justification": "''",
        "cases_then": "1", "capacity_then": "40",
        "ended_at": f"CASE WHEN NOT {_WAITS} THEN now() END",
    }, f"NOT {_WAITS} OR k % 4 = 0"),
    Rows("appointment", _PERSON | {
        "requirement": "'mhtr'", "session_number": "s", "happened_at": "now()",
        "reported_at": "now()", "attended": f"s <> 2 AND {_WAITS} OR NOT {_WAITS}",
    }, each="generate_series(1, 4) AS e(s)"),
    *(Rows("list_entry", _PERSON | {
        "side": f"'{side}'", "to_be_screened": "true", "reason": "'other'", "entered_at": "now()",
        "version": "1",
    }) for side in ("probation", "liaison_diversion")),
    Rows("offence", _PERSON | {"title": "'Theft'"}),
    Rows("court_review", _PERSON | {
        "due_on": "CURRENT_DATE + 9", "held_at": f"CASE WHEN NOT {_WAITS} THEN now() END",
    }),
    *(_clocks(name, "id", f"{_WAITS} AND k % 2 = 0", due_at="now() - interval '1 hour'")
        for name in ("C3", "C4", "C5")),
    *(_clocks(name, "id", f"NOT {_WAITS}", **_OVER) for name in ("C3", "C4", "C5")),
    Rows("clock", _CLOCK | {
        "subject": "pathway_id", "name": "'C9'", "instance": "pathway_id || '/' || id",
        "state": "CASE WHEN attended THEN 'met' ELSE 'running' END",
    }, when="FROM appointment"),
    Rows("adjustment_proposal", _PERSON | {
        "requirement": "'mhtr'", "proposed_at": "now()", "kind": "'lengthen'", "explanation": "''",
        "reason": "'other'",
    }),
    Rows("adjustment_decision", {
        "proposal_id": "id", "pathway_id": "pathway_id", "decision": "'accepted'", "why": "''",
        "decided_at": "now()", "decided_by": "'her'",
    }, when="FROM adjustment_proposal WHERE pathway_id IN"
        " (SELECT id FROM pathway WHERE order_ended_at IS NOT NULL)"),
    Rows("discrepancy", _PERSON | {
        "requirement": "'mhtr'", "what": "'attendance'", "own": "'{}'", "other": "'{}'",
        "found_at": "now()",
    }, _WAITS),
    Rows("own_disclosure", _PERSON | _REVIEWED, _WAITS),
    Rows("own_disclosure", _PERSON | _REVIEWED | _DONE, f"NOT {_WAITS}"),
)  # fmt: skip

_LISTED = _NAMED | {
    "id": "id", "site": "site", "court_name": "'Court'", "hearing_at": "now()",
    "hearing_on": "CURRENT_DATE - k % 300", "case_urn": "'34FI' || n",
}  # fmt: skip

COURT = (_MARKED, Rows("pathway", _LISTED | {"listed_as_of": "now()", "identifiers": "'[]'"}))

LIAISON = (
    Rows("pathway", _LISTED),
    Rows("referral", _NAMED | {
        "id": "gen_random_uuid()", "pathway_id": "id", "site": "site", "match_basis": "'decided'",
        "source": "'police_custody'", "referred_at": "now()", "permissions": "'{}'",
    }),
)  # fmt: skip

FILLED: Mapping[Agency, Sequence[Rows]] = {
    Agency.PROVIDER: PROVIDER,
    Agency.PROBATION: PROBATION,
    Agency.COURT: COURT,
    Agency.LIAISON: LIAISON,
}
