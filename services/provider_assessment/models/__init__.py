"""What providers own: every table."""

from services.provider_assessment.models import (
    capacity,
    cases,
    discrepancies,
    documents,
    expected_assessments,
    orders,
    reviews,
)

MODULES = (capacity, cases, discrepancies, documents, expected_assessments, orders, reviews)
MODELS = cases.Base.metadata
