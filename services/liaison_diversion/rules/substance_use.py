"""The locally agreed screen of substance use: what its sources say, decided by its scheme (R8)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from contracts.policy.substance_screen import SubstanceScreen
from contracts.vocabulary import Requirement

AUDIT = "audit"
SCREENER = "screener"


@dataclass(frozen=True)
class Finding:
    """What one source says of drugs and of alcohol; ``None`` where it says nothing."""

    source: str
    drugs: bool | None = None
    alcohol: bool | None = None


@dataclass(frozen=True)
class Decided:
    """Whether an assessment is indicated for a requirement, by which sources, and why."""

    requirement: Requirement
    indicated: bool
    sources: tuple[str, ...]
    because: str


def decide(
    scheme: SubstanceScreen, findings: Iterable[Finding], audit: Decimal | None, audit_from: int
) -> tuple[Decided, ...]:
    """R8: for drugs and for alcohol, by the sources that count in the scheme."""
    found = list(findings)
    drugs = {one.source for one in found if one.drugs}
    alcohol = {one.source for one in found if one.alcohol}
    if audit is not None and audit >= audit_from:
        alcohol.add(AUDIT)
    saying: Mapping[Requirement, set[str]] = {Requirement.DRR: drugs, Requirement.ATR: alcohol}
    return tuple(_decided(scheme, one, saying[one]) for one in saying)


def _decided(scheme: SubstanceScreen, requirement: Requirement, saying: set[str]) -> Decided:
    counts = scheme.requirements[requirement]
    sources = tuple(source for source in counts.sources if source in saying)
    because = (
        f"{scheme.title}: {len(sources)} of the {len(counts.sources)} sources that count say so, "
        f"{counts.at_least} needed."
    )
    return Decided(requirement, len(sources) >= counts.at_least, sources, because)
