"""Every operation on a thing says when it is allowed, and nothing else does (R52)."""

import re

import pytest

from contracts.event import Agency
from services.common.allowed import AllowedTable
from services.common.identity import declared
from services.court_listing.allowed.operations import ALLOWED as COURT
from services.liaison_diversion.allowed.operations import ALLOWED as LIAISON
from services.probation_allocation.allowed.operations import ALLOWED as PROBATION
from services.provider_assessment.allowed.operations import ALLOWED as PROVIDER
from tests.security.applications import application, routes

#: Who may see a case says nothing of where it stands.
#: What is allowed whatever became of a person: who may see them, registers of staff, drafts; and an
#: application that is nobody's until it is settled.
OF_NO_CASE = re.compile(
    "/restrictions|/covers|/break-glass|/officers/|/practitioners/|/applications/|/drafts/"
)
SAID = {
    Agency.COURT: COURT,
    Agency.LIAISON: LIAISON,
    Agency.PROBATION: PROBATION,
    Agency.PROVIDER: PROVIDER,
}


@pytest.mark.parametrize(("agency", "said"), SAID.items())
def test_every_operation_that_changes_a_thing_has_its_rule(
    agency: Agency, said: AllowedTable[object]
) -> None:
    """A new operation that is forgotten would never be shown as allowed."""
    own = [route for route in routes() if route.agency == agency and route.path.startswith("/v1/")]
    changing = {f"{route.method} {route.path}" for route in own if route.method in ("POST", "PUT")}
    changing = {one for one in changing if "{" in one and not OF_NO_CASE.search(one)}
    forgotten, gone = changing - set(said), set(said) - changing
    assert not forgotten, (
        f"Say in services/{agency}/allowed/operations.py when it is allowed, by its rule or by"
        f" always_allowed: {forgotten}"
    )
    assert not gone, f"Take out of services/{agency}/allowed/operations.py, no such route: {gone}"


@pytest.mark.parametrize("agency", SAID)
def test_the_state_of_a_thing_is_shown_to_who_may_read_it(agency: Agency) -> None:
    """R52: the same agency, roles and organisation as its page asks for."""
    reader = application(agency).state.state_reader
    view = next(
        one
        for one in routes()
        if (one.agency, one.method, one.path) == (agency, "GET", "/v1/pathways/{pathway_id}")
    )
    (asker,) = view.askers
    assert vars(declared(reader.readers)) == vars(asker)
    assert type(declared(reader.readers)) is type(asker)
