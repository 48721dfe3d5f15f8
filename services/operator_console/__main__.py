"""``python -m services.operator_console [--traces URL]`` runs the console.

``--traces`` says where Jaeger shows traces, where another collector than the console has them.
"""

import argparse
import asyncio
import signal
from collections.abc import Sequence

from services.common import telemetry, web
from services.common.settings import Settings, settings_of_environment
from services.operator_console.app import make_app


def main() -> None:
    """Serve until a signal."""
    traces_url = asked()
    telemetry.log_as_json("operator_console")
    asyncio.run(serve(settings_of_environment("operator_console"), traces_url))


def asked(arguments: Sequence[str] | None = None) -> str:
    """Where traces are shown, if that is said. Ends the process for what no page may lead to."""
    parser = argparse.ArgumentParser(prog="operator_console")
    parser.add_argument("--traces", type=_address, help="where Jaeger shows traces")
    found: str | None = parser.parse_args(arguments).traces
    return found or ""


def _address(given: str) -> str:
    if not given.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError("an http or https address, which operators are led to")
    return given


async def serve(settings: Settings, traces_url: str = "") -> None:
    """Serve until a signal, or until the server cannot."""
    serving = asyncio.create_task(web.serve(make_app(settings, traces_url), settings))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        return


if __name__ == "__main__":
    main()
