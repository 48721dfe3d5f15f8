"""Sites: courts, providers, contacts and hours (R1, R2, R3)."""

import pytest

from contracts.reference import (
    Site,
    UnknownSite,
    site,
    site_of_court,
    sites,
)
from contracts.reference.sites import Contact


def test_r1_the_five_sites_have_courts_and_providers_for_every_requirement() -> None:
    assert set(sites()) == {
        "birmingham", "milton-keynes", "northamptonshire", "plymouth", "sefton"
    }  # fmt: skip
    for one in sites().values():
        assert any(court.kind == "magistrates" for court in one.courts)
        assert all(one.providers_for(requirement) for requirement in ("mhtr", "drr", "atr"))
    assert {c.name for c in site("milton-keynes").courts} >= {"Aylesbury Crown Court"}


def test_r2_every_contact_is_a_fictional_team_that_cannot_be_reached() -> None:
    phones = [contact.phone for one in sites().values() for contact in _contacts(one)]
    assert len(phones) == len(set(phones)) == 30
    for one in sites().values():
        assert all(provider.fictional for provider in one.providers)
        for contact in _contacts(one):
            assert contact.fictional
            assert contact.phone.startswith("01632 960")
            assert contact.email.endswith(".invalid")


def test_r3_every_site_opens_nine_to_five_on_weekdays() -> None:
    for one in sites().values():
        assert {(o.opens.hour, o.closes.hour) for o in one.hours} == {(9, 17)}
        assert {o.day for o in one.hours}.isdisjoint({"saturday", "sunday"})
    assert any(one.evening_sessions for one in sites().values())


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("NORTHAMPTON MAGISTRATES' COURT", "northamptonshire"),
        ("Northampton Magistrates\u2019 Court", "northamptonshire"),
        ("northampton magisrates court", "northamptonshire"),
        ("The Crown Court at Northampton", "northamptonshire"),
        ("Aylesbury Crown Court", "milton-keynes"),
        ("BIRMINGHAM MAGISTRATES", "birmingham"),
        ("Plymouth Magistrates Court", "plymouth"),
        ("Sefton Magistrates' Court", "sefton"),
    ],
)
def test_r1_a_court_is_found_however_its_name_is_spelt(name: str, slug: str) -> None:
    found = site_of_court(name)
    assert found is not None
    assert found.slug == slug


def test_r1_a_court_is_found_by_its_code_and_an_outside_court_is_of_no_site() -> None:
    found = site_of_court("spelt beyond recognition", "b34js00")
    assert found == site("northamptonshire")
    assert site_of_court("Preston") is None
    assert site_of_court("") is None
    with pytest.raises(UnknownSite):
        site("atlantis")


def test_a_provider_is_found_by_its_organisation() -> None:
    found = site("northamptonshire").provider("nene-mind-matters")
    assert found is not None
    assert found.requirements == {"mhtr"}
    assert site("northamptonshire").provider("unknown") is None


def _contacts(one: Site) -> list[Contact]:
    own = [one.liaison_contact, one.court_contact, one.probation_contact]
    return own + [provider.contact for provider in one.providers]
