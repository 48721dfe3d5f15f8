"""The monthly return, answered as JSON and as CSV (R70, R75)."""

from typing import Annotated, Any

from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, StringConstraints

Month = Annotated[str, StringConstraints(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class ReturnOut(BaseModel):
    """A return: tabs of tables of counts, and what was done so that none points to a person."""

    site: str
    month: str
    suppressed_below: int
    disclosure_control: list[str]
    tabs: dict[str, list[dict[str, Any]]]


class Csv(PlainTextResponse):
    """Text of comma-separated values."""

    media_type = "text/csv"
