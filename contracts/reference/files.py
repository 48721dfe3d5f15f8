"""Reading the data files of the contracts into frozen, checked models."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

# Both are safe loaders; the compiled one reads all contracts six times as fast.
_Safe: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _Loader(_Safe):  # type: ignore[misc]
    """A safe loader that refuses a key said twice, where YAML would take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((key for key in keys if key != "<<" and keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.YAMLError(f"the key {twice} is said twice")
        return super().construct_mapping(node, deep)


class InvalidData(ValueError):
    """A data file says something the contracts do not allow; names the file and the key."""


class Data(BaseModel):
    """A part of a data file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Read = TypeVar("Read", bound=BaseModel)


def read(path: Path, model: type[Read]) -> Read:
    """Read one YAML file as the model, or raise InvalidData in one sentence."""
    try:
        return model.model_validate(yaml.load(path.read_bytes(), _Loader))  # noqa: S506
    except yaml.YAMLError as error:
        raise InvalidData(f"{path.name} is not YAML: {_on_one_line(str(error))}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InvalidData(f"{path.name}: {key}: {_on_one_line(first['msg'])}.") from error


def _on_one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
