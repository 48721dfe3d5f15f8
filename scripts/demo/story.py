"""What happens to each person, agency by agency, as their own people would record it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from scripts.demo.asking import Asker, Refusal
from scripts.demo.court_list import court_list
from scripts.demo.people import COURT, PROVIDER, SITE, Ending, Person

LIAISON, COURT_SERVICE = "liaison_diversion", "court_listing"
PROVIDERS, PROBATION = "provider_assessment", "probation_allocation"
AT_ONCE = 6

Tell = Callable[[str, str, str], None]


class Story:
    """Plays people from list to outcome; ``tell(when, who, what)`` hears the named ones' steps."""

    def __init__(self, ask: Asker, tell: Tell) -> None:
        """Nothing is asked before ``play``."""
        self._ask, self._say = ask, tell
        self.pathways: dict[int, str] = {}
        self._officers: list[str] = []

    async def play(self, people: Sequence[Person]) -> None:
        """The named ones one after the other, so they can be followed; the rest a few at a time."""
        await self._open_office()
        for day in sorted({person.listed_on for person in people}):
            await self._list([p for p in people if p.listed_on == day], day)
        for person in (p for p in people if p.named):
            await self._live(person)
        gate = asyncio.Semaphore(AT_ONCE)

        async def wait_and_live(person: Person) -> None:
            async with gate:
                await self._live(person)

        async with asyncio.TaskGroup() as group:
            for person in (p for p in people if not p.named):
                group.create_task(wait_and_live(person))

    async def _open_office(self) -> None:
        for number in range(1, 4):
            officer = {
                "site": SITE,
                "name": f"Officer Fictional-{number}",
                "team": "Northampton court team",
                "contact": "01632 960126",
                "capacity": 40,
            }
            made = await self._ask.post(PROBATION, "senior_officer", "/v1/officers", officer)
            self._officers.append(made["id"])

    async def _list(self, people: Sequence[Person], day: date) -> None:
        document = court_list(people, day)
        report = await self._ask.post(COURT_SERVICE, "list_officer", "/v1/court-lists", document)
        listed: dict[str, str] = {}
        cursor: str | None = ""
        while cursor is not None:
            page = await self._ask.get(
                COURT_SERVICE,
                "list_officer",
                f"/v1/hearings?on={day}&limit=500" + (f"&cursor={cursor}" if cursor else ""),
            )
            listed |= {one["case_urn"]: one["pathway_id"] for one in page["listed"]}
            cursor = page["cursor"]
        for person in people:
            self.pathways[person.number] = listed[person.urn]
        self._say(
            f"{day:%d %B}",
            "Court",
            f"posts the list of {COURT}: {len(report['taken'])} defendants taken, "
            f"{len(report['not_taken'])} parts not taken, each with its reason",
        )

    async def _live(self, person: Person) -> None:
        pathway = self.pathways[person.number]
        life = _Life(self._ask, self._say if person.named else _silence, person, pathway)
        if await life.before_court() and await life.assessment() and await life.sentence():
            await life.after_sentence(self._officers[person.number % len(self._officers)])


class _Life:
    """One person's way."""

    def __init__(self, ask: Asker, tell: Tell, person: Person, pathway: str) -> None:
        self._ask, self._tell, self._person, self._pathway = ask, tell, person, pathway

    async def before_court(self) -> bool:
        """Custody, screening, the list agreed, the plea; whether an assessment follows."""
        await self._custody()
        await self._agree_list()
        return await self._plea()

    async def assessment(self) -> bool:
        """Consent, instruments, the clinical lead; whether a proposal can follow."""
        await self._request()
        await self._consent()
        if not await self._assess():
            return False
        return await self._clinical_lead()

    async def sentence(self) -> bool:
        """The proposal and the court's answer; whether the requirement was made."""
        await self._propose()
        return await self._sentenced()

    async def after_sentence(self, officer: str) -> None:
        """Allocation, sessions, absences, completion."""
        await self._allocate(officer)
        if not await self._treatment():
            return
        await self._complete()

    async def _custody(self) -> None:
        p = self._person
        referral = await self._ask.post(
            LIAISON,
            "practitioner",
            "/v1/referrals",
            {
                "referred_at": p.at(-1, 20).isoformat(),
                "source": p.source,
                "site": SITE,
                "family_name": p.family_name,
                "given_names": p.given_names,
                "date_of_birth": p.born.isoformat(),
                "identifiers": [{"type": "PNC", "value": p.pnc}],
                "gender": p.gender,
                "ethnicity": p.ethnicity,
                "armed_forces": False,
            },
        )
        path = f"/v1/referrals/{referral['referral_id']}"
        await self._ask.post(
            LIAISON,
            "practitioner",
            f"{path}/custody-screens",
            {
                "screened_at": p.at(-1, 21).isoformat(),
                "needs": ["mental_health", "housing"],
                "adjustments": ["easy_read"],
                "risk_flags": ["to_self"],
            },
        )
        answers = {str(item): p.distress for item in range(1, 11)}
        screen = await self._ask.post(
            LIAISON,
            "practitioner",
            f"{path}/eligibility-screens",
            {
                "screened_at": p.at(0, 7, 30).isoformat(),
                "instrument": "CORE-10",
                "answers": answers,
                "substance_use": {"drugs": False, "alcohol": False, "basis": "case records"},
                "bring_forward": True,
                "permissions": ["health_needs"],
            },
        )
        self._say(-1, 20, "Liaison and diversion", "screens in custody: mental health, housing")
        self._say(
            0,
            7,
            "Liaison and diversion",
            f"CORE-10 scores {screen['screen']['total']}: MHTR indicated",
        )

    async def _agree_list(self) -> None:
        p = self._person

        async def matched() -> Any:
            found = await self._probation()
            return found if found["finding"]["screened_at"] else None

        found = await self._ask.until("the screen at probation", matched)
        await self._ask.put(
            PROBATION,
            "court_duty_officer",
            f"/v1/pathways/{self._pathway}/agreed-entry",
            {
                "to_be_screened": True,
                "put_by": "both",
                "why": "Listed, in range and indicated in custody",
                "likely_plea": "GUILTY",
                "known_to_probation": False,
                "agreed_at": p.at(0, 8, 30).isoformat(),
            },
            f'"{found["agreed"]["version"] if found["agreed"] else 0}"',
        )
        offence = found["offences"][0]
        self._say(
            0,
            8,
            "Probation",
            f"agrees the list: {offence['title']} is in the community-order range: "
            f"{offence['in_range']} ({offence['range_source']})",
        )

    async def _plea(self) -> bool:
        p = self._person
        guilty = p.ending is not Ending.NOT_GUILTY
        court = await self._ask.get(COURT_SERVICE, "legal_adviser", f"/v1/pathways/{self._pathway}")
        plea = "GUILTY" if guilty else "NOT_GUILTY"
        body: dict[str, Any] = {
            "entered_at": p.at(0, 10).isoformat(),
            "offences": [{"offence_id": o["offence_id"], "plea": plea} for o in court["offences"]],
        }
        if not guilty:
            body["trial_on"] = p.at(40, 10).date().isoformat()
        await self._ask.post(
            COURT_SERVICE, "legal_adviser", f"/v1/pathways/{self._pathway}/pleas", body
        )
        self._say(0, 10, "Court", f"takes the plea: {plea.replace('_', ' ').lower()}")
        if not guilty:
            await self._follow_up("nobody is assessed")
            return False
        await self._ask.post(
            COURT_SERVICE,
            "legal_adviser",
            f"/v1/pathways/{self._pathway}/report-requests",
            {
                "requested_at": p.at(0, 10, 5).isoformat(),
                "needed_by": p.at(0, 14, 30).isoformat(),
                "adjourned": False,
            },
        )
        self._say(0, 10, "Court", "asks for a report the same afternoon")
        return True

    async def _request(self) -> None:
        p = self._person

        async def guilty_known() -> Any:
            return (await self._probation())["any_guilty"]

        await self._ask.until("the plea at probation", guilty_known)
        await self._ask.post(
            PROBATION,
            "court_duty_officer",
            f"/v1/pathways/{self._pathway}/assessment-requests",
            {
                "requested_at": p.at(0, 10, 15).isoformat(),
                "organisation": PROVIDER,
                "requirement": "mhtr",
                "needed_by": p.at(0, 13).isoformat(),
            },
        )
        self._say(0, 10, "Probation", f"asks {PROVIDER} for an assessment")
        if p.named and p.ending is Ending.COMPLETES:
            await self._propose_too_early()

    async def _propose_too_early(self) -> None:
        try:
            await self._propose_now()
        except Refusal as refusal:
            said = str(refusal.problem["userMessage"])
            self._say(
                0, 10, "Probation", f"tries to propose at once: {refusal.status}, {said[:150]}…"
            )

    async def _consent(self) -> None:
        p = self._person

        async def case_there() -> Any:
            return (await self._provider())["cases"]

        await self._ask.until("the case at the provider", case_there)
        await self._to_provider(
            "practitioner",
            "consents",
            {
                "given_at": p.at(0, 11).isoformat(),
                "requirement": "mhtr",
                "willing": True,
                "assessment_consent": True,
                "treatment_consent": True,
                "permissions": ["progress"],
                "how": "signed",
                "format": "easy read",
            },
        )
        self._say(0, 11, "Provider", "records willingness, consent and permission to share apart")

    async def _assess(self) -> bool:
        p = self._person
        suitable = p.ending is not Ending.NOT_SUITABLE
        made = await self._to_provider(
            "practitioner",
            "assessments",
            {
                "assessed_at": p.at(0, 12).isoformat(),
                "requirement": "mhtr",
                "suitable": suitable,
                "criteria": {"condition": True, "treatable": suitable, "arrangements": True},
                "reasons": [] if suitable else ["needs_secondary_care"],
                "support_advised": [] if suitable else ["community_mental_health_team"],
                "instruments": _measures(p.distress),
            },
        )
        scores = ", ".join(f"{m['instrument']} {m['total']}" for m in made["measures"])
        self._say(0, 12, "Provider", f"assesses: {scores}; suitable: {suitable}")
        return suitable

    async def _clinical_lead(self) -> bool:
        p = self._person
        if p.ending is Ending.DECLINED:
            body: dict[str, Any] = {
                "approved": False,
                "reasons": ["needs_secondary_care"],
                "support_advised": ["community_mental_health_team"],
            }
        else:
            body = {
                "approved": True,
                "named_clinician": "Dr Fictional-Yew",
                "outline": "Weekly sessions of 50 minutes on mood and managing distress",
                "sessions": p.sessions,
                "length_months": 6,
                "first_appointment_at": p.at(7, 10).isoformat(),
                "first_appointment_place": "Fictional House, Northampton",
            }
        await self._to_provider(
            "clinical_lead",
            "clinical-decisions",
            {"decided_at": p.at(0, 13).isoformat(), "requirement": "mhtr", **body},
        )
        if body["approved"]:
            self._say(0, 13, "Clinical lead", "approves and is the named clinician")
            return True
        self._say(0, 13, "Clinical lead", "declines: needs secondary care")
        await self._follow_up("probation and liaison are told why, the court is not")
        return False

    async def _propose(self) -> None:
        async def approved() -> Any:
            return any(one["approved"] for one in (await self._probation())["positions"])

        await self._ask.until("the approval at probation", approved)
        made = await self._propose_now()
        passed = sum(c["answer"] == "pass" for c in made["gate"])
        self._say(0, 14, "Probation", f"proposes an MHTR: {passed} conditions of the gate pass")

    async def _propose_now(self) -> Any:
        return await self._ask.post(
            PROBATION,
            "court_duty_officer",
            f"/v1/pathways/{self._pathway}/proposals",
            {
                "proposed_at": self._person.at(0, 14).isoformat(),
                "requirement": "mhtr",
                "level": "medium",
                "level_without_requirement": "medium",
            },
        )

    async def _sentenced(self) -> bool:
        p = self._person

        async def proposed() -> Any:
            court = await self._ask.get(
                COURT_SERVICE, "legal_adviser", f"/v1/pathways/{self._pathway}"
            )
            return any(one["proposed_at"] for one in court["requirements"])

        await self._ask.until("the proposal at the court", proposed)
        made = p.ending is not Ending.COURT_DECLINES
        answer: dict[str, Any] = {"requirement": "mhtr", "made": made}
        answer |= {"length_months": 6} if made else {"decline_reasons": ["too_onerous"]}
        await self._ask.post(
            COURT_SERVICE,
            "legal_adviser",
            f"/v1/pathways/{self._pathway}/sentences",
            {
                "sentenced_at": p.at(0, 15).isoformat(),
                "disposal": "community_order",
                "order_months": 12,
                "requirements": [answer],
                "would_have_been": "custody",
                "would_have_been_custody_weeks": 8,
            },
        )
        self._say(0, 15, "Court", "sentences: community order with the requirement (3108)")
        return made

    async def _allocate(self, officer: str) -> None:
        p = self._person

        async def sentenced() -> Any:
            return (await self._probation())["sentenced_at"]

        await self._ask.until("the sentence at probation", sentenced)
        made = await self._ask.post(
            PROBATION,
            "senior_officer",
            f"/v1/pathways/{self._pathway}/allocations",
            {
                "allocated_at": p.at(1, 10).isoformat(),
                "officer_id": officer,
                "justification": "Holds other orders with treatment",
            },
        )
        self._say(
            1,
            10,
            "Probation",
            f"allocates an officer after 19 hours of 48, who held {made['cases_then']} "
            f"of {made['capacity_then']} cases",
        )

    async def _treatment(self) -> bool:
        p = self._person

        async def order_there() -> Any:
            return any(case["order"]["made"] for case in (await self._provider())["cases"])

        await self._ask.until("the order at the provider", order_there)
        wanted = {Ending.COMPLETES: p.sessions, Ending.IN_TREATMENT: 2}.get(p.ending, 1)
        for number in range(1, wanted + 1):
            if p.named and number == 3:
                await self._missed(number, 7 * number - 3, "warning")
            if p.named and number == 6:
                await self._withdraw_permission(7 * number - 3)
            await self._attended(number, 7 * number)
        if p.ending is Ending.REFERRED:
            await self._missed(2, 14, "warning")
            await self._missed(2, 21, "refer_for_breach")
        return p.ending is Ending.COMPLETES

    async def _attended(self, number: int, day: int) -> None:
        appointment = await self._appoint(number, day)
        await self._ask.post(
            PROVIDERS,
            "practitioner",
            f"/v1/appointments/{appointment}/attendance",
            {
                "recorded_at": self._person.at(day, 11).isoformat(),
                "attendance": "attended",
                "engagement": "active",
            },
            PROVIDER,
        )
        if number in (1, 2) or number == self._person.sessions:
            self._say(day, 10, "Provider", f"session {number} of {self._person.sessions} attended")

    async def _missed(self, number: int, day: int, decision: str) -> None:
        p = self._person
        appointment = await self._appoint(number, day)
        await self._ask.post(
            PROVIDERS,
            "practitioner",
            f"/v1/appointments/{appointment}/attendance",
            {
                "recorded_at": p.at(day, 16).isoformat(),
                "attendance": "not_attended",
                "acceptable": False,
                "reason": "no_reason_given",
            },
            PROVIDER,
        )

        async def reported() -> Any:
            known = (await self._probation())["appointments"]
            return any(one["id"] == appointment for one in known)

        await self._ask.until("the absence at probation", reported)
        await self._decide(appointment, day + 1, decision)
        self._say(day, 10, "Provider", f"session {number} missed, reported within 48 hours")
        self._say(day + 1, 9, "Responsible officer", f"decides: {decision.replace('_', ' ')}")

    async def _decide(self, appointment: str, day: int, decision: str) -> None:
        body = {
            "decided_at": self._person.at(day, 9).isoformat(),
            "decision": decision,
            "why": "No reason was given",
            "told_person": True,
        }
        await self._ask.post(
            PROBATION, "responsible_officer", f"/v1/non-attendances/{appointment}/decisions", body
        )

    async def _withdraw_permission(self, day: int) -> None:
        await self._to_provider(
            "practitioner",
            "withdrawals",
            {
                "withdrawn_at": self._person.at(day, 12).isoformat(),
                "requirement": "mhtr",
                "withdrawn": "sharing",
                "permission": "progress",
            },
        )
        self._say(
            day,
            12,
            "Provider",
            "permission to share progress is withdrawn: attendance goes on by the order, "
            "engagement stops",
        )

    async def _appoint(self, number: int, day: int) -> str:
        made = await self._to_provider(
            "practitioner",
            "appointments",
            {
                "requirement": "mhtr",
                "session_number": number,
                "at": self._person.at(day, 10).isoformat(),
                "place": "Fictional House, Northampton",
                "channel": "in_person",
            },
        )
        return str(made["id"])

    async def _complete(self) -> None:
        p = self._person
        day = 7 * p.sessions + 2
        made = await self._to_provider(
            "clinical_lead",
            "completions",
            {
                "completed_at": p.at(day, 12).isoformat(),
                "requirement": "mhtr",
                "outcome": "completed",
                "instruments": _measures(1 if p.number % 5 else 2),
                "onward_support": ["gp"],
                "gp_registered": True,
            },
        )
        changes = ", ".join(
            f"{c['instrument']} {c['before']} → {c['after']} ({c['reliable'].replace('_', ' ')})"
            for c in made["changes"]
        )
        self._say(day, 12, "Clinical lead", f"signs off: {changes}")

        async def court_knows() -> Any:
            court = await self._ask.get(
                COURT_SERVICE, "legal_adviser", f"/v1/pathways/{self._pathway}"
            )
            return any(one["outcome"] for one in court["requirements"])

        await self._ask.until("the outcome at the court", court_knows)
        self._say(day, 12, "Court", "learns the outcome, and nothing clinical")

    async def _follow_up(self, why: str) -> None:
        async def open_() -> Any:
            known = await self._ask.get(LIAISON, "practitioner", f"/v1/pathways/{self._pathway}")
            return known["follow_ups"]

        await self._ask.until("the follow-up at liaison", open_)
        self._say(0, 13, "Liaison and diversion", f"opens a follow-up; {why}")

    async def _probation(self) -> Any:
        return await self._ask.get(PROBATION, "court_duty_officer", f"/v1/pathways/{self._pathway}")

    async def _provider(self) -> Any:
        return await self._ask.get(
            PROVIDERS, "practitioner", f"/v1/pathways/{self._pathway}", PROVIDER
        )

    async def _to_provider(self, role: str, what: str, body: Any) -> Any:
        return await self._ask.post(
            PROVIDERS, role, f"/v1/pathways/{self._pathway}/{what}", body, PROVIDER
        )

    def _say(self, day: int, hour: int, who: str, what: str) -> None:
        p = self._person
        self._tell(f"{p.at(day, hour):%d %b %H:%M}", f"{p.given_names}: {who}", what)


def _measures(distress: int) -> list[dict[str, Any]]:
    """PHQ-9, GAD-7 and CORE-10 answered alike; the risk items stay at nought."""
    level = min(distress, 3)
    phq = {str(item): level if item != 9 else 0 for item in range(1, 10)}
    core = {str(item): level if item != 6 else 0 for item in range(1, 11)}
    return [
        {"instrument": "PHQ-9", "answers": phq},
        {"instrument": "GAD-7", "answers": {str(item): level for item in range(1, 8)}},
        {"instrument": "CORE-10", "answers": core},
    ]


def _silence(when: str, who: str, what: str) -> None:
    """What happens to the generated people is counted, not told."""
