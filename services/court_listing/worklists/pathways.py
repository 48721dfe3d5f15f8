"""What lists of the court have in common: what is recorded of a case, and what may be now."""

from functools import partial

from contracts.identifiers import CaseUrn, Crn, Cro, NhsNumber, Pnc
from contracts.vocabulary import Disposal
from services.common.search import Keyed, Search
from services.common.worklists import Column, Worklist
from services.court_listing.rules.orders import is_order

_ORDERS = ", ".join(f"'{one}'" for one in Disposal if is_order(one))

LEGAL_ADVISERS = frozenset({"legal_adviser"})
STAFF = LEGAL_ADVISERS | {"list_officer"}

#: A list of people before the court, ``p``.
of_people = partial(Worklist, subject="p.id", site="p.site", place="p.court_name")

#: R62: nothing new is recorded of who was merged into another.
NOT_MERGED = """NOT EXISTS (SELECT FROM merged_subject m
    WHERE m.subject = p.id AND m.ended_at IS NULL)"""

#: The live sentence, if there is one.
SENTENCE = "sentence s ON s.pathway_id = p.id AND s.superseded_at IS NULL"

#: Whether the order it made is in force.
IN_FORCE = f"s.ended_at IS NULL AND s.disposal IN ({_ORDERS})"

#: A current plea or finding of guilt to an offence that is still listed (R11).
GUILTY = """EXISTS (SELECT FROM offence o JOIN plea_record g ON g.offence_id = o.id
    WHERE o.pathway_id = p.id AND NOT o.withdrawn AND g.counts_as_guilty
        AND NOT EXISTS (SELECT FROM plea_record n
            WHERE n.offence_id = o.id AND n.number > g.number){0})"""

RETURNED = """EXISTS (SELECT FROM return_to_court b WHERE b.pathway_id = p.id
    AND b.answered_by IS NULL AND b.returned_at >= s.sentenced_at)"""

REVIEW_SET = """EXISTS (SELECT FROM court_review v WHERE v.pathway_id = p.id
    AND v.held_at IS NULL AND v.cancelled_at IS NULL)"""

BREACHED = "EXISTS (SELECT FROM breach b WHERE b.pathway_id = p.id AND b.outcome IS NULL)"

REPORT = """(SELECT max(w.given_at) FROM pre_sentence_report w WHERE w.pathway_id = p.id)"""

PROPOSED = """(SELECT jsonb_agg(q.requirement ORDER BY q.requirement) FROM position q
    WHERE q.pathway_id = p.id AND q.proposed_at IS NOT NULL)"""

COURT = Column("court_name", "Court", "text", "p.court_name")
ROOM = Column("court_room", "Room", "text", "p.court_room")
AT = Column("hearing_at", "Time", "moment", "p.hearing_at")

ROOM_AND_TIME = """concat(p.court_name, '/', p.court_room, '/', to_char(p.hearing_at AT TIME ZONE
    'Europe/London', 'HH24:MI'))"""

#: On the list of a day: by its days, and by its hearing where it was kept before there were any.
ON_LIST = """(p.hearing_on = CAST(:on AS date) AND p.days = '[]' OR p.days @> jsonb_build_array(
    jsonb_build_object('hearing_on', CAST(:on AS date), 'taken_off_at', NULL)))"""

#: Whom the court has on record, in which state, by the name on the list (R81).
SEARCH = Search(
    tables={
        "pathway": Keyed("id", numbers="search_numbers(identifiers) || ('case_urn:' || case_urn)")
    },
    readers=STAFF,
    numbers={"crn": Crn, "pnc": Pnc, "cro": Cro, "nhs_number": NhsNumber, "case_urn": CaseUrn},
    rows="""SELECT p.id AS subject, p.family_name, p.given_names, p.date_of_birth, p.site,
        CASE WHEN EXISTS (SELECT FROM sentence s WHERE s.pathway_id = p.id
            AND s.superseded_at IS NULL) THEN 'sentenced'
        WHEN EXISTS (SELECT FROM offence o JOIN plea_record g ON g.offence_id = o.id
            WHERE o.pathway_id = p.id) THEN 'plea entered' ELSE 'listed' END AS stage,
        jsonb_build_object('pathway_id', p.id) AS paths
        FROM pathway p WHERE p.id = hit.subject""",
    records=("GET /v1/pathways/{pathway_id}",),
)
