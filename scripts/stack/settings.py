"""Where the local stack keeps its data and which ports it uses."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from contracts.event import Agency

ROOT = Path(__file__).resolve().parents[2]
CONSOLE = "operator_console"
SERVICES = (*(agency.value for agency in Agency), CONSOLE)


class StackSettings(BaseSettings):
    """Read from CSTR_DATA_DIR, CSTR_KAFKA_PORT and CSTR_PORT_<SERVICE>."""

    model_config = SettingsConfigDict(env_prefix="CSTR_", extra="ignore", frozen=True)

    data_dir: Path = ROOT / ".local"
    kafka_port: int = Field(default=9092, ge=1, le=65535)
    port_liaison_diversion: int = Field(default=8001, ge=1, le=65535)
    port_court_listing: int = Field(default=8002, ge=1, le=65535)
    port_provider_assessment: int = Field(default=8003, ge=1, le=65535)
    port_probation_allocation: int = Field(default=8004, ge=1, le=65535)
    port_data_reporting: int = Field(default=8005, ge=1, le=65535)
    port_operator_console: int = Field(default=8006, ge=1, le=65535)

    def port(self, service: str) -> int:
        """The loopback port of a service."""
        port: int = getattr(self, f"port_{service}")
        return port

    def url(self, service: str) -> str:
        """The base address of a service."""
        return f"http://127.0.0.1:{self.port(service)}"

    def urls(self) -> Mapping[str, str]:
        """The base address of every service, in the order they are listed."""
        return {service: self.url(service) for service in SERVICES}
