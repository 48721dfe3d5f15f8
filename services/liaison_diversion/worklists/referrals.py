"""People referred: to be screened in custody or at court, and not found on a court's list yet."""

from services.common.worklists import Column, Do, Worklist
from services.personal_details.rules import ASKED_OF_ALL

_UNSCREENED = """NOT EXISTS (SELECT FROM custody_screen k WHERE k.referral_id = r.id)
    AND NOT EXISTS (SELECT FROM eligibility_screen e WHERE e.referral_id = r.id)"""

# Apart, as an index finds each: those on no list, and those who did not plead yet.
_BEFORE_PLEA = """(SELECT r.* FROM referral r WHERE r.pathway_id IS NULL
    UNION ALL SELECT r.* FROM pathway q JOIN referral r ON r.pathway_id = q.id
    WHERE q.plea_at IS NULL AND q.sentenced_at IS NULL AND q.died_on IS NULL) r"""

# As ``not_asked``: neither an answer nor "not stated" yet.
_EMPTY = {"disabilities": "cardinality(r.disabilities) = 0"}
_ASKED = ", ".join(
    f"CASE WHEN {_EMPTY.get(fact, f'r.{fact} IS NULL')} AND NOT '{fact}' = ANY(r.not_stated)"
    f" THEN '{fact}' END"
    for fact in ASKED_OF_ALL
)
_NOT_ASKED = f"to_jsonb(array_remove(ARRAY[{_ASKED}], NULL))"

_SOURCE = Column("source", "Referred by", "code", "r.source", "referral_sources")
_RECORD = "GET /v1/referrals/{referral_id}"

LISTS = (
    Worklist(
        name="custody",
        title="Referred, and not screened yet",
        rule="R5",
        readers=frozenset({"practitioner"}),
        rows=f"{_BEFORE_PLEA} LEFT JOIN pathway p ON p.id = r.pathway_id WHERE {_UNSCREENED}",
        subject="coalesce(r.pathway_id, r.id)",
        record=_RECORD,
        thing=("referral_id", "r.id"),
        since="r.referred_at",
        due="p.hearing_at",
        site="r.site",
        place="p.court_name",
        holder="r.recorded_by",
        columns=(
            _SOURCE,
            Column("not_asked", "Not asked yet", "flags", _NOT_ASKED),
            Column("court_name", "Court", "text", "p.court_name"),
            Column("hearing_at", "At court", "moment", "p.hearing_at"),
        ),
        do=(
            Do("POST /v1/referrals/{referral_id}/custody-screens"),
            Do("POST /v1/referrals/{referral_id}/eligibility-screens"),
            Do("POST /v1/referrals/{referral_id}/emergency-disclosures"),
        ),
        empty="Everybody who was referred is screened. Refer whom you meet.",
    ),
    Worklist(
        name="unmatched",
        title="Not matched to a list",
        rule="R62",
        readers=frozenset({"practitioner"}),
        rows="referral r WHERE r.pathway_id IS NULL",
        subject="r.id",
        record=_RECORD,
        since="r.referred_at",
        site="r.site",
        holder="r.recorded_by",
        columns=(
            _SOURCE,
            Column("screened", "Screened", "yesno", f"NOT ({_UNSCREENED})"),
        ),
        do=(
            Do("GET /v1/referrals/{referral_id}/candidates"),
            Do("POST /v1/referrals/{referral_id}/match"),
        ),
        empty="Everybody who was referred is matched to a list.",
    ),
)  # fmt: skip
