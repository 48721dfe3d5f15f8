"""The court screen for drugs and alcohol: what it must hold before a provider sees it (R14)."""

from collections.abc import Mapping, Sequence

from contracts.instruments import InvalidAnswers, score
from contracts.reference import may_decline
from contracts.vocabulary import SUBSTANCE_MISUSE, Requirement
from services.common.errors import FieldError, Refused, Unprocessable

_ALCOHOL = "alcohol"
_ASKED = {Requirement.DRR: "a drug", Requirement.ATR: "alcohol"}


def may_screen_for(requirement: Requirement) -> None:
    """R14: the court screen is for drugs and alcohol; mental health is assessed by a provider."""
    if requirement not in SUBSTANCE_MISUSE:
        raise Unprocessable(
            "A court screen is for a DRR or an ATR only: ask a provider for the others.",
            rule="R14",
            field="/requirement",
        )


def must_go_to_who_was_asked(asked_of: Sequence[str], organisation: str) -> None:
    """R14: the screen goes to the single point of contact of an organisation that was asked."""
    require_asked_for(asked_of)
    if organisation not in asked_of:
        raise Refused(
            "Another organisation was asked for the assessment: send the screen to that one.",
            rule="R14",
            field="/organisation",
            code="NotAskedFor",
        )


def require_asked_for(asked_of: Sequence[str]) -> None:
    """R14: the duty officer asked somebody for the assessment."""
    if not asked_of:
        raise Refused(
            "Ask a provider for the assessment before you record a court screen.",
            rule="R14",
            code="NotAskedFor",
        )


def must_name_what_is_used(
    requirement: Requirement, substances: Sequence[str], *, suitable: bool
) -> None:
    """R14, R86: who is found suitable uses a drug for DRR, alcohol for ATR; others may use none."""
    if not suitable:
        return
    alcohol = _ALCOHOL in substances
    others = any(substance != _ALCOHOL for substance in substances)
    if not (alcohol if requirement is Requirement.ATR else others):
        raise Unprocessable(
            f"Name {_ASKED[requirement]} among the substances used.",
            rule="R14",
            field="/substances",
        )


def require_audit_total(
    requirement: Requirement, answers: Mapping[int, int | None] | None
) -> int | None:
    """R14: AUDIT is answered for alcohol; its total, scored by the scheme."""
    if answers is None:
        if requirement is Requirement.ATR:
            raise Unprocessable(
                "A screen for an ATR needs the answers to AUDIT.", rule="R14", field="/audit"
            )
        return None
    try:
        total = score("AUDIT", answers).total
    except InvalidAnswers as wrong:
        # A pointer of the scorer begins with the name of its field, ``/answers``.
        errors = [
            FieldError("/audit" + e.pointer.removeprefix("/answers"), e.reason)
            for e in wrong.errors
        ]
        raise Unprocessable(
            "The answers to AUDIT cannot be scored: correct the questions named.",
            rule="R14",
            field=errors[0].field,
            errors=tuple(errors),
        ) from None
    return None if total is None else int(total)


def must_be_coherent(suitable: bool, reasons: Sequence[str], willing: bool, contract: bool) -> None:
    """R14, R16, R18: suitable means willing and agreed to the contract; else coded reasons."""
    if suitable == bool(reasons):
        raise Unprocessable(
            "Leave reasons empty: the person is suitable."
            if suitable
            else "Give at least one coded reason: the person is not suitable.",
            rule="R18",
            field="/reasons",
        )
    if suitable and not (willing and contract):
        raise Refused(
            "A person is suitable only if they are willing and agree to the treatment contract.",
            rule="R16",
            field="/suitable",
        )
    foreign = [n for n, reason in enumerate(reasons) if not may_decline(reason, "provider")]
    if foreign:
        raise Unprocessable(
            "This reason cannot be used here: choose one that a provider can give "
            "in the list decline_reasons.",
            rule="R18",
            field=f"/reasons/{foreign[0]}",
        )
