"""``python -m services.operator_console`` runs the console."""

import uvicorn

from services.common import telemetry
from services.common.settings import settings_of_environment
from services.operator_console.app import make_app


def main() -> None:
    """Serve until a signal."""
    settings = settings_of_environment()
    telemetry.log_as_json("operator_console")
    uvicorn.run(
        make_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


if __name__ == "__main__":
    main()
