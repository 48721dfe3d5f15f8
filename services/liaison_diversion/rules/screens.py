"""Screens: answers scored, sources weighed, and what they indicate per requirement (R8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from contracts.events.liaison_diversion import Indication
from contracts.instruments import InvalidAnswers, Score, score
from contracts.policy import UnknownPolicy, policy
from contracts.policy.calendar import london
from contracts.policy.substance_screen import SubstanceScreen, substance_screen
from contracts.vocabulary import Requirement, RiskFlag
from services.common.errors import FieldError, Refused, Unprocessable

AUDIT = "audit"


SCREENER = "screener"


@dataclass(frozen=True)
class SourceFinding:
    """What one source says of drugs and of alcohol; ``None`` where it says nothing."""

    source: str
    drugs: bool | None = None
    alcohol: bool | None = None


@dataclass(frozen=True)
class SubstanceIndication:
    """Whether an assessment is indicated for a requirement, by which sources, and why."""

    requirement: Requirement
    indicated: bool
    sources: tuple[str, ...]
    because: str


def substance_indications(
    scheme: SubstanceScreen,
    findings: Iterable[SourceFinding],
    audit: Decimal | None,
    audit_from: int,
) -> tuple[SubstanceIndication, ...]:
    """R8: for drugs and for alcohol, by the sources that count in the scheme."""
    listed = list(findings)
    drugs = {finding.source for finding in listed if finding.drugs}
    alcohol = {finding.source for finding in listed if finding.alcohol}
    if audit is not None and audit >= audit_from:
        alcohol.add(AUDIT)
    saying: Mapping[Requirement, set[str]] = {Requirement.DRR: drugs, Requirement.ATR: alcohol}
    return tuple(_indicated(scheme, name, sources) for name, sources in saying.items())


def _indicated(
    scheme: SubstanceScreen, requirement: Requirement, saying: set[str]
) -> SubstanceIndication:
    counts = scheme.requirements[requirement]
    sources = tuple(source for source in counts.sources if source in saying)
    because = (
        f"{scheme.title}: {len(sources)} of the {len(counts.sources)} sources that count say so, "
        f"{counts.at_least} needed."
    )
    return SubstanceIndication(requirement, len(sources) >= counts.at_least, sources, because)


UNASSIGNED = "unassigned"


class Instrument(StrEnum):
    """The questionnaires a screen of mental health may use (R8)."""

    K10 = "K10"
    CORE_10 = "CORE-10"
    CORE_34 = "CORE-34"


_INDICATES_FROM = {
    Instrument.K10: "k10_indicates_from",
    Instrument.CORE_10: "core_10_indicates_from",
    Instrument.CORE_34: "core_34_indicates_from",
}


@dataclass(frozen=True)
class Finding:
    """What a screen found; of substance use by which scheme, and why."""

    score: Score
    total: Decimal
    audit_total: Decimal | None
    indications: tuple[Indication, ...]
    scheme: str
    substance_use: tuple[SubstanceIndication, ...]


@dataclass(frozen=True)
class Answers:
    """What was answered at a screen; ``drugs`` and ``alcohol`` as the practitioner found it."""

    instrument: Instrument
    answers: Mapping[str, int | None]
    drugs: bool | None
    alcohol: bool | None
    audit: Mapping[str, int | None] | None = None
    findings: Sequence[SourceFinding] = ()

    def sources(self) -> list[SourceFinding]:
        """What each source says, the practitioner among them."""
        own = SourceFinding(SCREENER, self.drugs, self.alcohol)
        return [own, *self.findings]


def require_finding(answered: Answers, site: str, screened_at: datetime) -> Finding:
    """R8: the scores and the indications by the thresholds of that site on that day."""
    on, where = screened_at.astimezone(london()).date(), None if site == UNASSIGNED else site
    k10 = answered.instrument is Instrument.K10
    banding = str(_require_policy("k10_banding", where, on)) if k10 else None
    scored = require_score(answered.instrument, answered.answers, "/answers", banding)
    total = _require_total(scored, "/answers")
    audit_total = None
    if answered.audit is not None:
        audit = require_score("AUDIT", answered.audit, "/audit_answers")
        audit_total = _require_total(audit, "/audit_answers")
    scheme = _require_scheme(where, on)
    audit_from = _require_number("audit_indicates_from", where, on)
    substance_use = substance_indications(scheme, answered.sources(), audit_total, audit_from)
    mental_health = total >= _require_number(_INDICATES_FROM[answered.instrument], where, on)
    indicated = {Requirement.MHTR: mental_health}
    indicated |= {use.requirement: use.indicated for use in substance_use}
    indications = tuple(Indication(requirement=r, indicated=i) for r, i in indicated.items())
    return Finding(scored, total, audit_total, indications, scheme.name, substance_use)


def require_score(
    instrument: str,
    answers: Mapping[str, int | None],
    field: str,
    banding: str | None = None,
) -> Score:
    """The score of answers by item; refused naming each item at fault, never the answer."""
    if not all(_is_item(key) for key in answers):
        named = (FieldError(field, "name each answer by its question number"),)
        raise Unprocessable("Name each answer by its question number.", rule="R8", errors=named)
    try:
        return score(instrument, {int(key): v for key, v in answers.items()}, banding=banding)
    except InvalidAnswers as invalid:
        errors = tuple(FieldError(f"{field}/{e.item}", e.reason) for e in invalid.errors)
        raise Unprocessable(
            "Some answers cannot be scored: check each question named.", rule="R8", errors=errors
        ) from None


def risk_flags(observed: Sequence[str], answered_risk: bool) -> tuple[RiskFlag, ...]:
    """R41: what was observed, and a risk to self where a risk item was answered so."""
    flags = {RiskFlag(flag) for flag in observed}
    if answered_risk:
        flags.add(RiskFlag.TO_SELF)
    return tuple(flag for flag in RiskFlag if flag in flags)


def before_plea(screened_at: datetime, plea_at: datetime | None) -> bool:
    """R9: whether the finding came before the plea was taken."""
    return plea_at is None or screened_at < plea_at


def _is_item(key: str) -> bool:
    return key.isascii() and key.isdecimal() and len(key) <= 3


def _require_total(scored: Score, field: str) -> Decimal:
    if scored.total is None:
        raise Unprocessable(
            "Too few questions are answered for a score: answer more of them.",
            rule="R8",
            field=field,
        )
    return scored.total


def _require_number(name: str, site: str | None, on: date) -> int:
    return int(_require_policy(name, site, on))


def _require_policy(name: str, site: str | None, on: date) -> int | str | bool:
    try:
        return policy(name, site, on=on).value
    except UnknownPolicy:
        raise Refused(
            "No policy on screens covers that date: check screened_at.",
            rule="R29",
            field="/screened_at",
        ) from None


def _require_scheme(site: str | None, on: date) -> SubstanceScreen:
    return substance_screen(str(_require_policy("substance_screen_scheme", site, on)), on)
