"""What organisations inside one agency may tell each other of a person (R50, R52)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from contracts.event import Agency
from contracts.reference.files import Data, read

_FOLDER = Path(__file__).parent / "agreements" / "within"


class AgreementWithin(Data):
    """An agreement between the organisations of one agency: which fields of what, on which basis.

    What it does not name goes to no other organisation.
    """

    id: str
    version: int
    within: Agency
    purpose: str
    lawful_basis: str
    approved_by: str
    valid_from: date
    valid_to: date | None = None
    review_on: date
    basis: str
    shares: Mapping[str, tuple[str, ...]]

    @property
    def reference(self) -> str:
        """Id and version: ``between-providers.1``."""
        return f"{self.id}.{self.version}"

    def fields_of(self, what: str, on: date) -> frozenset[str]:
        """The fields that may be told of it on a day; none where the agreement is not in force."""
        over = self.valid_to is not None and on > self.valid_to
        return frozenset() if on < self.valid_from or over else frozenset(self.shares.get(what, ()))


@cache
def agreement_within(agency: Agency) -> AgreementWithin | None:
    """The agreement of an agency's organisations. Raises ``InvalidData`` naming the wrong file."""
    found = [read(path, AgreementWithin) for path in sorted(_FOLDER.glob("*.yaml"))]
    return next((one for one in found if one.within is agency), None)
