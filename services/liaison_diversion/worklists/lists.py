"""The court list of a day, and whom to screen before they plead (R7, R8)."""

from services.common.worklists import Column, Do, Worklist

# The referral of a person listed, whichever of their cases it was matched to first.
REFERRED = """LATERAL (SELECT o.* FROM referral o WHERE o.id = coalesce(
    (SELECT m.id FROM referral m WHERE m.pathway_id = p.id),
    (SELECT a.referral_id FROM also_listed a WHERE a.pathway_id = p.id))) r ON true"""

# One of several days, and not taken off it since.
_DAY = """(p.hearing_on = CAST(:on AS date) AND p.days = '[]' OR p.days @> jsonb_build_array(
    jsonb_build_object('hearing_on', CAST(:on AS date), 'taken_off', false)))"""

_OFFENCES = """(SELECT string_agg(o->>'title', '; ' ORDER BY n)
    FROM jsonb_array_elements(p.offences) WITH ORDINALITY AS t(o, n))"""

_CUSTODY = """LATERAL (SELECT k.* FROM custody_screen k WHERE k.referral_id = r.id
    ORDER BY k.screened_at DESC LIMIT 1) k ON true"""

_NEEDS = Column("adjustments", "Needs at court", "flags", "to_jsonb(k.adjustments)", "adjustments")
_AT = Column("hearing_at", "Time", "moment", "p.hearing_at")
_SCREEN = "POST /v1/referrals/{referral_id}/eligibility-screens"

LISTS = (
    Worklist(
        name="court-list",
        title="Court list of a day",
        rule="R7",
        readers=frozenset({"practitioner"}),
        rows=f"""pathway p LEFT JOIN {REFERRED} LEFT JOIN {_CUSTODY}
            LEFT JOIN list_entry e ON e.pathway_id = p.id
            LEFT JOIN agreed_listing a ON a.pathway_id = p.id
            WHERE {_DAY}""",
        subject="p.id",
        since="coalesce(p.hearing_at, CAST(:on AS date))",
        sort="""concat(p.court_name, '/', p.court_room, '/', to_char(p.hearing_at AT TIME ZONE
            'Europe/London', 'HH24:MI'))""",
        site="p.site",
        place="p.court_name",
        of_a_day=True,
        columns=(
            Column("court_name", "Court", "text", "p.court_name"),
            Column("court_room", "Room", "text", "p.court_room"),
            _AT,
            Column("offences", "Offences", "text", _OFFENCES),
            Column("referred", "Referred", "yesno", "r.id IS NOT NULL"),
            _NEEDS,
            Column("ours", "Your view", "yesno", "e.to_be_screened"),
            Column("agreed", "Agreed with probation", "yesno", "a.to_be_screened"),
        ),
        do=(Do("PUT /v1/pathways/{pathway_id}/list-entry", "coalesce(e.version, 0)"),),
        empty="The court has sent no list for this day yet. Ring listing if it is late.",
    ),
    Worklist(
        name="to-screen",
        title="To screen before they plead",
        rule="R8",
        readers=frozenset({"practitioner"}),
        rows=f"""pathway p LEFT JOIN {REFERRED} LEFT JOIN {_CUSTODY}
            LEFT JOIN list_entry e ON e.pathway_id = p.id
            LEFT JOIN agreed_listing a ON a.pathway_id = p.id
            WHERE p.plea_at IS NULL AND p.sentenced_at IS NULL AND p.died_on IS NULL
            AND coalesce(a.to_be_screened, e.to_be_screened, r.id IS NOT NULL)
            AND NOT EXISTS (SELECT FROM eligibility_screen s WHERE s.referral_id = r.id)""",
        subject="p.id",
        thing=("referral_id", "r.id"),
        what="coalesce(array_to_string(nullif(a.why, CAST(ARRAY[] AS text[])), ', '), e.reason)",
        since="coalesce(a.agreed_at, e.entered_at, r.referred_at)",
        due="p.hearing_at",
        site="coalesce(p.site, r.site)",
        place="p.court_name",
        columns=(
            Column("court_name", "Court", "text", "p.court_name"),
            Column("court_room", "Room", "text", "p.court_room"),
            _AT,
            _NEEDS,
            Column("referred", "Referred", "yesno", "r.id IS NOT NULL"),
        ),
        do=(
            Do(_SCREEN, when="r.id IS NOT NULL"),
            Do("POST /v1/referrals", when="r.id IS NULL"),
        ),
        empty="Nobody who is to be screened waits for it.",
    ),
)  # fmt: skip
