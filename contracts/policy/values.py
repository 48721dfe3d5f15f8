"""Policy values: dated, cited parameters, national with what a site sets in their place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from contracts.reference.files import Data, InvalidData, read
from contracts.reference.sites import Override, UnknownSite, sites

Unit = Literal["hours", "days", "months", "count", "choice", "flag"]
_HOURS = {"hours": 1, "days": 24}


class InvalidPolicy(ValueError):
    """A policy file is wrong; one sentence names the file and the key."""


class UnknownPolicy(ValueError):
    """No such policy, or none in force on the day."""


class DatedValue(Data):
    """One value with its days and its source."""

    value: int | str | bool
    valid_from: date
    valid_to: date | None = None
    source: str = Field(min_length=1)

    def in_force(self, on: date) -> bool:
        """Tell whether the value holds on a day."""
        return self.valid_from <= on <= (self.valid_to or on)


class Policy(Data):
    """One parameter with all the values it ever had."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    unit: Unit
    rules: tuple[str, ...] = Field(min_length=1)
    choices: tuple[str, ...] = ()
    note: str | None = None
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if any(not self.accepts(value.value) for value in self.values):
            raise ValueError(f"{self.name} has a value that is no {self.unit}")
        if _overlap(self.values):
            raise ValueError(f"{self.name} has two values for one day")
        return self

    def accepts(self, value: int | str | bool) -> bool:
        """Tell whether a value is of the policy's unit."""
        if self.unit == "flag":
            return isinstance(value, bool)
        if self.unit == "choice":
            return isinstance(value, str) and value in self.choices
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0


class _National(Data):
    title: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True)
class PolicyValue:
    """The value of a policy on a day, where it comes from and whether the site set it."""

    name: str
    unit: Unit
    value: int | str | bool
    source: str
    site: str | None

    def number(self) -> int:
        """Give the value of a policy that counts something."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"the policy {self.name} is no number")
        return self.value

    def text(self) -> str:
        """Give the value of a policy that chooses something."""
        if not isinstance(self.value, str):
            raise TypeError(f"the policy {self.name} is no choice")
        return self.value

    def flag(self) -> bool:
        """Give the value of a policy that is on or off."""
        if not isinstance(self.value, bool):
            raise TypeError(f"the policy {self.name} is not on or off")
        return self.value

    def length(self) -> timedelta:
        """Give the value of a policy in hours or days as a length of time."""
        if self.unit not in _HOURS:
            raise TypeError(f"the policy {self.name} is no length in hours or days")
        return timedelta(hours=self.number() * _HOURS[self.unit])


def policy(name: str, site: str | None = None, *, on: date) -> PolicyValue:
    """Give the value in force on a day: the site's own if it has one, else the national (R29)."""
    wanted = load_policies().get(name)
    if wanted is None:
        raise UnknownPolicy(f"there is no policy {name}")
    for own in _overrides(site):
        if own.name == name and own.valid_from <= on <= (own.valid_to or on):
            return PolicyValue(name, wanted.unit, own.value, own.source, site)
    for value in wanted.values:
        if value.in_force(on):
            return PolicyValue(name, wanted.unit, value.value, value.source, None)
    raise UnknownPolicy(f"the policy {name} has no value on {on.isoformat()}")


@cache
def load_policies() -> Mapping[str, Policy]:
    """Read and check every policy and every site's own values, or raise InvalidPolicy."""
    national = read_policies(Path(__file__).parent / "national.yaml")
    for slug, site in sites().items():
        check_overrides(slug, site.policies, national)
    return national


def read_policies(path: Path) -> Mapping[str, Policy]:
    """Read one file of policies, or raise InvalidPolicy in one sentence."""
    try:
        listed = read(path, _National).policies
    except InvalidData as error:
        raise InvalidPolicy(str(error)) from error
    policies = {policy.name: policy for policy in listed}
    if len(policies) != len(listed):
        raise InvalidPolicy(f"{path.name}: policies: a policy is listed twice.")
    return policies


def check_overrides(
    slug: str, overrides: tuple[Override, ...], policies: Mapping[str, Policy]
) -> None:
    """Refuse a site's value for a policy there is not, of another unit, or twice for a day."""
    for own in overrides:
        if own.name not in policies:
            raise InvalidPolicy(f"site {slug}: policies: there is no policy {own.name}.")
        if not policies[own.name].accepts(own.value):
            raise InvalidPolicy(f"site {slug}: policies: {own.name} has a value of another unit.")
        if _overlap(other for other in overrides if other.name == own.name):
            raise InvalidPolicy(f"site {slug}: policies: {own.name} has two values for one day.")


def _overrides(slug: str | None) -> tuple[Override, ...]:
    if slug is None:
        return ()
    if slug not in sites():
        raise UnknownSite("there is no site of this name")
    return sites()[slug].policies


def _overlap(values: Iterable[DatedValue | Override]) -> bool:
    ordered = sorted(values, key=lambda value: value.valid_from)
    return any(
        earlier.valid_to is None or later.valid_from <= earlier.valid_to
        for earlier, later in pairwise(ordered)
    )
