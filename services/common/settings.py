"""What a service process is told by its environment."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from services.common import unsafe_settings

DEVELOPMENT_ISSUER = "https://cstr.development.invalid"


class Environment(StrEnum):
    """Where a process runs; production refuses what only a development stack may use."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


Names = Annotated[tuple[str, ...], NoDecode]
"""Several names in one variable, with commas between them."""


class Settings(BaseSettings):
    """Variables ``CSTR_…``. Raises ``ValidationError`` that names every wrong one at once.

    Production is what is meant where nothing is said. ``service`` is not a variable: the process
    says whose settings they are, as the console has neither a database nor a broker.
    """

    model_config = SettingsConfigDict(env_prefix="CSTR_", extra="ignore", hide_input_in_errors=True)

    service: str = ""
    environment: Environment = Environment.PRODUCTION
    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)
    public_url: str = ""
    trusted_hosts: Names = ()
    database_url: str = ""
    migration_url: str = ""
    database_pool: int = Field(default=10, ge=1, le=1_000)
    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_ca: Path | None = None
    kafka_cert: Path | None = None
    kafka_key: Path | None = None
    token_issuer: str = DEVELOPMENT_ISSUER
    token_audience: str = "cstr"
    token_jwks: Path | None = None
    token_jwks_url: str = ""
    token_algorithms: Names = ("RS256", "PS256", "ES256", "EdDSA")
    client_token_file: Path | None = None
    metrics_token_file: Path | None = None
    peers: dict[str, str] = Field(default_factory=dict)
    pseudonym_key_file: Path | None = None
    audit_key_file: Path | None = None
    audit_jwks: Path | None = None
    audit_heads_seconds: float = Field(default=10.0, gt=0, le=3_600)
    otlp_endpoint: str = ""
    otlp_token_file: Path | None = None
    trace_share: float = Field(default=1.0, ge=0, le=1)
    requests_per_second: float = Field(default=200.0, gt=0, le=1_000_000)
    streams_per_caller: int = Field(default=40, ge=1, le=1_000)
    streams: int = Field(default=400, ge=1, le=10_000)
    connections: int = Field(default=2000, ge=1, le=100_000)
    head_seconds: float = Field(default=10.0, gt=0, le=60)
    body_seconds: float = Field(default=20.0, gt=0, le=300)
    reconcile_seconds: float = Field(default=300.0, gt=0, le=86_400)
    relay_seconds: float = Field(default=0.05, gt=0, le=10)
    bulk_per_second: float = Field(default=24.0, gt=0, le=100_000)
    only: str = ""

    @field_validator("trusted_hosts", "token_algorithms", mode="before")
    @classmethod
    def _with_commas(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(name.strip() for name in given.split(",") if name.strip())

    @model_validator(mode="after")
    def _nothing_unsafe(self) -> "Settings":
        wrong = unsafe_settings.anywhere(self)
        if self.environment is Environment.PRODUCTION:
            wrong += unsafe_settings.in_production(self, DEVELOPMENT_ISSUER)
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    @property
    def own_url(self) -> str:
        """Where others reach this service; never what a request's ``Host`` says."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


def settings_of_environment(service: str) -> Settings:
    """The settings this process was started with. Ends it and says which are wrong.

    A file that one of them names is there, and this process may read it.
    """
    try:
        found = Settings(service=service)
    except ValidationError as refused:
        raise _cannot_be_used(_named(refused)) from None
    if wrong := [*unsafe_settings.unreadable(found), *unsafe_settings.not_parameters(found)]:
        raise _cannot_be_used(wrong)
    return found


def _cannot_be_used(wrong: list[str]) -> SystemExit:
    return SystemExit("\n".join(["The settings cannot be used:", *wrong]))


def _named(wrong: ValidationError) -> list[str]:
    """One line for each wrong variable, without what it holds."""
    lines: list[str] = []
    for error in wrong.errors(include_input=False, include_url=False):
        name = "".join(f"CSTR_{str(step).upper()}: " for step in error["loc"][:1])
        lines += [
            f"{name}{text}" for text in error["msg"].removeprefix("Value error, ").split("; ")
        ]
    return lines
