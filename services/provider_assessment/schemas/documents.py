"""Documents handed to the person, asked and answered (R16, R28, R42)."""

from datetime import datetime
from uuid import UUID

from services.common.schemas import FromRow, Happened, Line
from services.provider_assessment.rules.documents import Document, Form
from services.provider_assessment.schemas.cases import OfCase


class DocumentGivenIn(OfCase):
    """Which document was handed over, in which form, and into which language it was put."""

    document: Document
    form: Form
    given_at: Happened
    language: Line | None = None


class DocumentGivenOut(FromRow):
    """The same, as kept."""

    id: UUID
    document: str
    form: str
    given_at: datetime
    given_by: str
    language: str | None
