"""The sites of the programme: courts, providers, contacts, hours and what they set themselves."""

from collections.abc import Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, field_serializer, model_validator

from contracts.event import Agency
from contracts.identifiers import OuCode
from contracts.reference.files import Data, read
from contracts.reference.lists import plain
from contracts.unfit import Unfit

_FOLDER = Path(__file__).parent / "sites"
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class UnknownSite(Unfit):
    """No site of the programme has this name."""

    code = "not_a_choice"


class Contact(Data):
    """A single point of contact: a team, never a person (R2)."""

    team: str
    phone: str
    email: str
    fictional: bool = False


class Court(Data):
    """A court of a site; the organisation-unit code is absent where not known (R1).

    ``intensive_supervision``: it sits as a court for intensive supervision, which may review an
    order every four weeks (R36).
    """

    name: str
    kind: Literal["magistrates", "crown"]
    rooms: int = Field(ge=1)
    address: str | None = None
    ou_code: OuCode | None = None
    aliases: tuple[str, ...] = ()
    intensive_supervision: bool = False


class Provider(Data):
    """An organisation that holds orders of one or more requirements at a site (R1, R2)."""

    organisation: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    requirements: frozenset[Literal["mhtr", "drr", "atr"]] = Field(min_length=1)
    setting: Literal["primary_care", "secondary_care", "substance_misuse"]
    contact: Contact
    fictional: bool = False

    @field_serializer("requirements")
    def _in_order(self, named: frozenset[str]) -> list[str]:
        return sorted(named)


class Opening(Data):
    """One stretch of hours on a weekday; evening sessions are further stretches (R3)."""

    day: Weekday
    opens: time
    closes: time

    @field_serializer("opens", "closes")
    def _by_the_clock(self, at: time) -> str:
        """Of the site's own clock: a time alone has no offset."""
        return at.isoformat("minutes")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError(f"{self.day} closes before it opens")
        return self


class Override(Data):
    """A policy value of the site in place of the national one, for some days, with its source."""

    name: str
    value: int | str | bool
    valid_from: date
    valid_to: date | None = None
    source: str


class Site(Data):
    """One site of the programme (R1, R2, R3)."""

    slug: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    name: str
    source: str
    courts: tuple[Court, ...] = Field(min_length=1)
    providers: tuple[Provider, ...] = Field(min_length=1)
    liaison_contact: Contact
    court_contact: Contact
    probation_contact: Contact
    steering_group_chair: str
    hours: tuple[Opening, ...] = Field(min_length=1)
    evening_sessions: tuple[Opening, ...] = ()
    policies: tuple[Override, ...] = ()

    def providers_for(self, requirement: str) -> tuple[Provider, ...]:
        """Give the providers that may hold a requirement at this site."""
        return tuple(
            provider for provider in self.providers if requirement in provider.requirements
        )

    def contact_of(self, agency: Agency, organisation: str | None = None) -> Contact | None:
        """The team through which an agency, or a provider's organisation, is reached (R2)."""
        if agency is Agency.PROVIDER:
            provider = self.provider(organisation or "")
            return provider.contact if provider else None
        return {
            Agency.LIAISON: self.liaison_contact,
            Agency.COURT: self.court_contact,
            Agency.PROBATION: self.probation_contact,
        }.get(agency)

    def provider(self, organisation: str) -> Provider | None:
        """Find a provider of this site by its organisation."""
        return next((p for p in self.providers if p.organisation == organisation), None)


@cache
def sites() -> Mapping[str, Site]:
    """Read every site of the programme, by slug (R1)."""
    read_sites = (read(path, Site) for path in sorted(_FOLDER.glob("*.yaml")))
    return MappingProxyType({site.slug: site for site in read_sites})


def site(slug: str) -> Site:
    """Give one site, or raise UnknownSite (R1)."""
    wanted = sites().get(slug)
    if wanted is None:
        raise UnknownSite("there is no site of this name")
    return wanted


def site_of_court(name: str, ou_code: str | None = None) -> Site | None:
    """Find the site a court belongs to by its code or however its name is spelt (R1)."""
    courts = _courts()
    by_code = courts.get((ou_code or "").upper())
    return by_code or courts.get(_court_words(name))


def court_of(slug: str, name: str) -> Court | None:
    """Find a court of a site however its name is spelt; none where the site is not ours (R1)."""
    here = sites()[slug].courts if slug in sites() else ()
    words = _court_words(name)
    return next((c for c in here if words in map(_court_words, (c.name, *c.aliases))), None)


@cache
def _courts() -> Mapping[str, Site]:
    by_name: dict[str, Site] = {}
    for site in sites().values():
        for court in site.courts:
            by_name |= {_court_words(name): site for name in (court.name, *court.aliases)}
            if court.ou_code:
                by_name[court.ou_code] = site
    return MappingProxyType(by_name)


def _court_words(name: str) -> str:
    """Tolerate the misspelling of magistrates that court lists are known for."""
    words = plain(name).split()
    known = ["magistrates" if word.startswith("magis") else word for word in words]
    return " ".join(word for word in known if word not in ("the", "at", "court", "courts"))
