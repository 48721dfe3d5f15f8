"""``python -m services.operator_console`` runs the console."""

import asyncio
import signal

from services.common import telemetry, web
from services.common.settings import Settings, settings_of_environment
from services.operator_console.app import make_app


def main() -> None:
    """Serve until a signal."""
    telemetry.log_as_json("operator_console")
    asyncio.run(serve(settings_of_environment("operator_console")))


async def serve(settings: Settings) -> None:
    """Serve until a signal, or until the server cannot."""
    serving = asyncio.create_task(web.serve(make_app(settings), settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        return


if __name__ == "__main__":
    main()
