"""Reading the data files of the contracts into frozen, checked models."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

# Both are safe loaders; the compiled one reads all contracts six times as fast.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class InvalidData(ValueError):
    """A data file says something the contracts do not allow; names the file and the key."""


class Data(BaseModel):
    """A part of a data file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Read = TypeVar("Read", bound=BaseModel)


def read(path: Path, model: type[Read]) -> Read:
    """Read one YAML file as the model, or raise InvalidData in one sentence."""
    try:
        return model.model_validate(yaml.load(path.read_bytes(), _LOADER))  # noqa: S506
    except yaml.YAMLError as error:
        raise InvalidData(f"{path.name} is not YAML: {_on_one_line(str(error))}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InvalidData(f"{path.name}: {key}: {_on_one_line(first['msg'])}.") from error


def _on_one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
