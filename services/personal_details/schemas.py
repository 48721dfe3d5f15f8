"""What people say of themselves, asked and answered (R82, R93)."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from contracts.identifiers import IdentifierType, InvalidIdentifier, normalise
from contracts.reference import Adjustment, ContactWay, Language
from services.common.schemas import Body, FromRow, Happened, Line, Unfit


class DetailName(StrEnum):
    """What may be on record of what a person says of themselves."""

    PREFERRED_NAME = "preferred_name"
    PRONOUNS = "pronouns"
    TELEPHONE = "telephone"
    SAFE_TO_CALL = "safe_to_call"
    MAY_LEAVE_VOICEMAIL = "may_leave_voicemail"
    EMAIL = "email"
    CONTACT_BY = "contact_by"
    ADDRESS = "address"
    POSTCODE = "postcode"
    AVAILABILITY = "availability"
    LANGUAGE = "language"
    ADJUSTMENTS = "adjustments"
    GP_PRACTICE = "gp_practice"
    NHS_NUMBER = "nhs_number"


def _telephone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException:
        raise Unfit("is no telephone number") from None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Unfit("is no telephone number: it has too few or too many digits")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Unfit("is no e-mail address") from None


_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")


def _postcode(text: str) -> str:
    found = _POSTCODE.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None:
        raise Unfit("is no postcode of the United Kingdom")
    return f"{found[1]} {found[2]}"


def _practice(text: str) -> str:
    code = text.upper()
    if not re.fullmatch(r"[A-Z]\d{5}", code):
        raise Unfit("is no code of a GP practice: a letter and five digits, as Y00001")
    return code


def _nhs_number(text: str) -> str:
    try:
        return normalise(IdentifierType.NHS_NUMBER, text)
    except InvalidIdentifier as refused:
        raise Unfit(f"is no NHS number: {refused.rule}") from None


Telephone = Annotated[Line, AfterValidator(_telephone)]
Email = Annotated[Line, AfterValidator(_email)]
Postcode = Annotated[Line, AfterValidator(_postcode)]
GpPractice = Annotated[Line, AfterValidator(_practice)]
NhsNumber = Annotated[Line, AfterValidator(_nhs_number)]
Address = Annotated[Line, StringConstraints(max_length=200)]


class PersonalDetailsIn(Body):
    """What the person said: what is given replaces the agency's own record of it (R82).

    What is left out stays; ``no_longer`` names what is taken off the record. ``telephone`` in
    national or international form, ``language`` by its ISO 639 code, ``gp_practice`` by its ODS
    code. ``safe_to_call`` is whether somebody else may answer without harm.
    """

    recorded_at: Happened
    preferred_name: Line | None = None
    pronouns: Line | None = None
    telephone: Telephone | None = None
    safe_to_call: bool | None = None
    may_leave_voicemail: bool | None = None
    email: Email | None = None
    contact_by: ContactWay | None = None
    address: Address | None = None
    postcode: Postcode | None = None
    availability: Line | None = None
    language: Language | None = None
    adjustments: Annotated[list[Adjustment], Field(max_length=30)] | None = None
    gp_practice: GpPractice | None = None
    nhs_number: NhsNumber | None = None
    no_longer: list[DetailName] = Field(default_factory=list, max_length=len(DetailName))

    @model_validator(mode="after")
    def _an_interpreter_speaks_a_language(self) -> Self:
        signs = {"interpreter", "sign_language_interpreter"} & set(self.adjustments or ())
        if signs and self.language is None:
            raise Unfit("give language if an interpreter is needed")
        return self

    def given(self) -> dict[str, Any]:
        """The details that were given, by name."""
        said = self.model_dump(mode="json", exclude_none=True)
        return {name.value: said[name] for name in DetailName if name in said}


class DetailOut(FromRow):
    """One detail as one agency, or provider organisation, has it on record."""

    name: DetailName
    value: str | bool | list[str]
    source: str
    recorded_at: datetime
    recorded_by: str | None


class PersonalDetailsOut(BaseModel):
    """What is on record: each detail by its newest record, whose it is, and which differ (R82)."""

    preferred_name: str | None = None
    pronouns: str | None = None
    telephone: str | None = None
    safe_to_call: bool | None = None
    may_leave_voicemail: bool | None = None
    email: str | None = None
    contact_by: str | None = None
    address: str | None = None
    postcode: str | None = None
    availability: str | None = None
    language: str | None = None
    adjustments: list[str] = Field(default_factory=list)
    gp_practice: str | None = None
    nhs_number: str | None = None
    records: list[DetailOut] = Field(default_factory=list)
    differing: list[DetailName] = Field(default_factory=list)


class PersonalDetailsRecordedOut(PersonalDetailsOut):
    """The same, of whom it is."""

    subject: UUID
