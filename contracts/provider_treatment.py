"""What treatment providers tell of treatment under the order."""

from typing import Annotated
from uuid import UUID

from contracts.event import About, Agency, Category, Event, Value
from contracts.reference import Substance
from contracts.vocabulary import DrugTestOutcome, DrugTestResult, Requirement


class SubstanceTested(Value):
    """What a drug test found of one substance."""

    substance: Substance
    result: DrugTestResult


class DrugTestRecordedV1(Event, teller=Agency.PROVIDER):
    """A drug test under a drug rehabilitation requirement, refusals included (R35).

    It happened when the sample was taken or was to be given.
    """

    test_id: Annotated[UUID, About(Category.ATTENDANCE)]
    requirement: Annotated[Requirement, About(Category.ORDER)]
    outcome: Annotated[DrugTestOutcome, About(Category.ATTENDANCE)]
    results: Annotated[tuple[SubstanceTested, ...], About(Category.CLINICAL_DETAIL)] = ()
