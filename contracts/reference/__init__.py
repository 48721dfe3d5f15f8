"""Reference data: coded lists with validity and source, offences, results, sites."""

from typing import Annotated

from contracts.reference.entries import Entry
from contracts.reference.files import InvalidData
from contracts.reference.lists import (
    Coded,
    UnknownCode,
    codes,
    entry,
    labels,
    list_names,
    match,
)
from contracts.reference.meanings import (
    answers_charge,
    application_kind,
    breach_answer,
    counts_as_guilty,
    ethnicity,
    found_guilty,
    is_acceptable,
    is_attended,
    match_plea,
    match_verdict,
    may_decline,
)
from contracts.reference.offences import (
    RangeFinding,
    community_order_range,
    normalise_offence_code,
    offence,
    offence_group,
)
from contracts.reference.results import IdentifiedResult, identify_result, result
from contracts.reference.sites import Site, UnknownSite, court_of, site, site_of_court, sites

AbsenceReason = Annotated[str, Coded("absence_reasons")]
AdjournmentReason = Annotated[str, Coded("adjournment_reasons")]
Adjustment = Annotated[str, Coded("adjustments")]
ApplicationKind = Annotated[str, Coded("application_kinds")]
Attendance = Annotated[str, Coded("attendance")]
AwarenessAudience = Annotated[str, Coded("awareness_audiences")]
BreachDecisionReason = Annotated[str, Coded("breach_decision_reasons")]
BreachReason = Annotated[str, Coded("breach_reasons")]
ComplaintSubject = Annotated[str, Coded("complaint_subjects")]
ContactWay = Annotated[str, Coded("contact_ways")]
DeclineReason = Annotated[str, Coded("decline_reasons")]
DisabilityCode = Annotated[str, Coded("disabilities")]
DischargeReason = Annotated[str, Coded("discharge_reasons")]
DisclosureAuthority = Annotated[str, Coded("disclosure_authorities")]
DisclosureRecipient = Annotated[str, Coded("disclosure_recipients")]
EnforcementDecision = Annotated[str, Coded("enforcement_decisions")]
EthnicityCode = Annotated[str, Coded("ethnicity")]
Gender = Annotated[str, Coded("genders")]
GenderIdentity = Annotated[str, Coded("gender_identities")]
Language = Annotated[str, Coded("languages")]
ListReason = Annotated[str, Coded("list_reasons")]
Need = Annotated[str, Coded("needs")]
NotSuspendedReason = Annotated[str, Coded("not_suspended_reasons")]
OffenceGroup = Annotated[str, Coded("offence_groups")]
OrderAdjustmentReason = Annotated[str, Coded("order_adjustment_reasons")]
Plea = Annotated[str, Coded("pleas")]
ReferralSource = Annotated[str, Coded("referral_sources")]
Religion = Annotated[str, Coded("religions")]
ResultType = Annotated[str, Coded("result_codes")]
ReturnReason = Annotated[str, Coded("return_reasons")]
ScreenSource = Annotated[str, Coded("screen_sources")]
SexualOrientation = Annotated[str, Coded("sexual_orientations")]
Substance = Annotated[str, Coded("substances")]
SubstanceRoute = Annotated[str, Coded("substance_routes")]
SupportCode = Annotated[str, Coded("support_advised")]
Verdict = Annotated[str, Coded("verdicts")]

__all__ = [
    "AbsenceReason",
    "ApplicationKind",
    "AdjournmentReason",
    "Adjustment",
    "Attendance",
    "AwarenessAudience",
    "BreachDecisionReason",
    "BreachReason",
    "Coded",
    "ComplaintSubject",
    "ContactWay",
    "DeclineReason",
    "DisabilityCode",
    "DischargeReason",
    "DisclosureAuthority",
    "DisclosureRecipient",
    "EnforcementDecision",
    "Entry",
    "EthnicityCode",
    "Gender",
    "GenderIdentity",
    "IdentifiedResult",
    "InvalidData",
    "Language",
    "ListReason",
    "Need",
    "NotSuspendedReason",
    "OffenceGroup",
    "OrderAdjustmentReason",
    "Plea",
    "RangeFinding",
    "ReferralSource",
    "Religion",
    "ResultType",
    "ReturnReason",
    "ScreenSource",
    "SexualOrientation",
    "Site",
    "Substance",
    "SubstanceRoute",
    "SupportCode",
    "UnknownCode",
    "UnknownSite",
    "Verdict",
    "answers_charge",
    "application_kind",
    "breach_answer",
    "codes",
    "community_order_range",
    "counts_as_guilty",
    "court_of",
    "entry",
    "ethnicity",
    "found_guilty",
    "is_acceptable",
    "is_attended",
    "labels",
    "list_names",
    "match",
    "match_plea",
    "identify_result",
    "match_verdict",
    "may_decline",
    "normalise_offence_code",
    "offence",
    "offence_group",
    "result",
    "site",
    "site_of_court",
    "sites",
]
