"""What production must not be given."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.common.settings import DEVELOPMENT_ISSUER, Environment, Settings

PEM = Path("some.pem")
TLS = {"kafka_ca": PEM, "kafka_cert": PEM, "kafka_key": PEM}


def production(**given: object) -> Settings:
    """Settings of a production process."""
    return Settings.model_validate(
        {"environment": Environment.PRODUCTION, "port": 1, "token_jwks": PEM, **given}
    )


def test_production_refuses_tokens_anyone_can_make() -> None:
    with pytest.raises(ValidationError, match="development issuer"):
        production(token_issuer=DEVELOPMENT_ISSUER, **TLS)


@pytest.mark.parametrize("missing", TLS)
def test_production_refuses_a_broker_without_mutual_tls(missing: str) -> None:
    given = {name: file for name, file in TLS.items() if name != missing}
    with pytest.raises(ValidationError, match="mutual TLS"):
        production(token_issuer="https://issuer.invalid", **given)


def test_production_starts_with_an_issuer_and_certificates_of_its_own() -> None:
    assert production(token_issuer="https://issuer.invalid", **TLS).port == 1
