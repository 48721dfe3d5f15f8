"""What the pages of a document are made of."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.reference import site
from services.provider_assessment.rules.documents import Document, Form
from services.provider_assessment.views.documents import (
    DocumentContent,
    Meeting,
    Officer,
)


def content(**more: Any) -> DocumentContent:
    """A fictional person of whom everything is known."""
    values = DocumentContent(
        name="Robin Fictional",
        requirement="mhtr",
        provider="Nene Mind Matters",
        on=date(2026, 6, 1),
        site="northamptonshire",
        contact=site("northamptonshire").providers[0].contact,
        usual_length=True,
        appointment=Meeting(datetime(2026, 6, 8, 9, 30, tzinfo=UTC), "Fictional House"),
        planning_meeting=Meeting(datetime(2026, 6, 9, 13, 0, tzinfo=UTC), "Fictional Office"),
        officer=Officer("Officer Fictional", "Court team", "01632 960126"),
        adjustments=("easy_read", "interpreter"),
        translate_into="Polish",
        completed_at=datetime(2026, 9, 1, 9, 0, tzinfo=UTC),
    )
    return replace(values, **more)


def bare() -> DocumentContent:
    """The same person, of whom nothing is known but the request."""
    return content(
        contact=None,
        usual_length=False,
        appointment=None,
        planning_meeting=None,
        officer=None,
        adjustments=(),
        translate_into=None,
    )


EVERY = [(document, form) for document in Document for form in Form]


every = pytest.mark.parametrize(("document", "form"), EVERY)
