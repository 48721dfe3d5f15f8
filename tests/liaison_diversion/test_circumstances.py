"""A death that the court or probation told, and took back (R33, R42)."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contracts.events import court_orders, probation_supervision
from contracts.vocabulary import Circumstance
from tests.liaison_diversion.given import known, listing
from tests.service_under_test import ServiceUnderTest


@pytest.mark.parametrize("by_probation", [False, True])
async def test_a_death_is_known_with_its_day_and_no_more_where_it_is_taken_back(
    liaison: ServiceUnderTest, by_probation: bool
) -> None:
    pathway, id = uuid4(), uuid4()
    told = probation_supervision if by_probation else court_orders
    await liaison.deliver(listing(pathway))
    for withdrawn, died_on in ((False, "2026-07-04"), (True, None), (False, "2026-07-04")):
        said = told.CircumstanceRecorded(
            pathway_id=pathway,
            occurred_at=datetime(2026, 7, 3, 23, 30, tzinfo=UTC),
            circumstance_id=id,
            circumstance=Circumstance.DIED,
            withdrawn=withdrawn,
        )
        await liaison.deliver(said)
        shown = await known(liaison, pathway)
        assert shown["listing"]["died_on"] == died_on
        assert [one["withdrawn"] for one in shown["circumstances"]] == [withdrawn]
