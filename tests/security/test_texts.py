"""Every text that a request may say of a person has a canary: somebody looks where it goes."""

from collections.abc import Mapping
from typing import Any

from contracts.event import Agency
from tests.canaries.words import TEXTS
from tests.security.applications import application

NOT_PERSONAL = {
    "instrument": "the name of an instrument",
    "version": "the version of an instrument",
    "site": "a site of the programme",
    "organisation": "a provider organisation",
    "value": "an identifier: a canary of the person",
    "who": "an organisation, or the word person",
    "user": "a member of staff, as the sign-in names them",
    "review": "why somebody was right to look; kept by the mechanism and told to nobody",
    "family_name": "a canary of the person",
    "given_names": "a canary of the person",
}
OPERATIONS = ("ReasonIn",)


def test_every_text_that_can_be_said_of_a_person_has_a_canary() -> None:
    known = {text.field.split(".")[-1] for text in TEXTS} | set(NOT_PERSONAL)
    without = []
    for agency in Agency:
        schemas = application(agency).openapi()["components"]["schemas"]
        for name, schema in schemas.items():
            if name.endswith("In") and name not in OPERATIONS:
                texts = [f for f, form in schema["properties"].items() if _is_free_text(form)]
                without += [f"{agency} {name}.{field}" for field in texts if field not in known]
    assert without == [], (
        f"Nobody looks where these texts go: {without}. Give each a canary in TEXTS of"
        " tests/canaries/words.py, with who may hold it, or say in NOT_PERSONAL why not."
    )


def _is_free_text(form: Mapping[str, Any]) -> bool:
    """A text with a length and no form; codes have a list instead."""
    return any(
        "maxLength" in one and "pattern" not in one for one in (form, *form.get("anyOf", ()))
    )
