"""Practice as data: what should not be, and is recorded and marked when it is (R86)."""

from functools import cache
from pathlib import Path

from pydantic import Field

from contracts.policy.values import InvalidPolicy
from contracts.reference.files import Data, InvalidData, read


class Practice(Data):
    """One rule of practice: its number, what is said of a fact that is against it, its source."""

    code: str = Field(pattern=r"^[A-Z][A-Za-z]+$")
    rule: str = Field(pattern=r"^R[0-9]+$")
    says: str = Field(pattern=r"\.$")
    source: str = Field(min_length=1)


class _Practices(Data):
    title: str
    practices: tuple[Practice, ...] = Field(min_length=1)


@cache
def practices() -> dict[str, Practice]:
    """Every rule of practice by its code. Raises ``InvalidPolicy``."""
    try:
        found = read(Path(__file__).parent / "practice.yaml", _Practices).practices
    except InvalidData as error:
        raise InvalidPolicy(str(error)) from None
    by_code = {one.code: one for one in found}
    if len(by_code) != len(found):
        raise InvalidPolicy("practice.yaml: a code is there twice.")
    return by_code


def practice(code: str) -> Practice:
    """The rule of practice that a fact is against. Raises ``KeyError``: code of ours named it."""
    return practices()[code]
