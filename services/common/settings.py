"""What a service process is told by its environment."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_ISSUER = "https://cstr.development.invalid"


class Environment(StrEnum):
    """Where a process runs; production refuses what only a development stack may use."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Variables ``CSTR_…``. Raises ``ValidationError`` for what production must not be given."""

    model_config = SettingsConfigDict(env_prefix="CSTR_", extra="ignore")

    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int
    database_url: str = ""
    migration_url: str = ""
    database_pool: int = 10
    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_ca: Path | None = None
    kafka_cert: Path | None = None
    kafka_key: Path | None = None
    token_issuer: str = DEVELOPMENT_ISSUER
    token_audience: str = "cstr"
    token_jwks: Path
    client_token_file: Path | None = None
    peers: dict[str, str] = Field(default_factory=dict)
    pseudonym_key_file: Path | None = None
    otlp_endpoint: str = ""
    trace_share: float = 1.0
    requests_per_second: float = 200.0
    reconcile_seconds: float = 300.0
    only: str = ""

    @model_validator(mode="after")
    def _production_is_strict(self) -> "Settings":
        if self.environment is not Environment.PRODUCTION:
            return self
        if self.token_issuer == DEVELOPMENT_ISSUER:
            raise ValueError("production refuses tokens of the development issuer")
        if not (self.kafka_ca and self.kafka_cert and self.kafka_key):
            raise ValueError("production refuses a broker without mutual TLS")
        return self


def settings_of_environment() -> Settings:
    """The settings this process was started with."""
    return Settings()
