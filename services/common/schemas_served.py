"""The schemas of events at the address that an event names (``dataschema``), for everybody.

They hold no word of anybody: they are read without a token, as they are in this repository. A
reader gets the part of an event that its agreement gives, so nothing is required in what is served.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, Response

import contracts
from services.common.errors import Unknown

router = APIRouter(tags=["schemas"])


@router.get(
    "/schemas/{event}",
    summary="The JSON Schema of an event",
    response_class=Response,
    responses={200: {"content": {"application/schema+json": {"schema": {"type": "object"}}}}},
)
async def read_schema(event: str) -> Response:
    """``event`` is its type and ``.json``. Raises ``Unknown`` (404) for any other."""
    found = _schemas().get(event)
    if found is None:
        raise Unknown("There is no event of this name.")
    return Response(found, media_type="application/schema+json")


@cache
def _schemas() -> Mapping[str, bytes]:
    """Read once; no name that is asked for is ever a path."""
    folder = Path(str(contracts.__file__)).parent / "schemas"
    files = {file.name: orjson.loads(file.read_bytes()) for file in folder.glob("*.json")}
    return {name: orjson.dumps(_in_part(schema)) for name, schema in files.items()}


def _in_part(schema: Any) -> Any:
    """The same, where each field may lack; a property may be called ``required`` as well."""
    if isinstance(schema, list):
        return [_in_part(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _in_part(value) for name, value in schema.items()}
    return {n: v for n, v in kept.items() if n != "required" or not isinstance(v, list)}
