"""Forwards connections, so that a process in a network of its own finds all at their usual ports.

``python -m tests.faults.forwarding HERE:PORT=THERE:PORT …`` forwards until it is ended.
"""

import asyncio
import sys
from contextlib import suppress


async def forward(route: str) -> None:
    """Listen at the first address; each connection is joined to one to the second."""
    here, _, there = route.partition("=")
    host, port = here.rsplit(":", 1)

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to, at = there.rsplit(":", 1)
        try:
            other_reader, other_writer = await asyncio.open_connection(to, int(at))
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, other_writer), _pump(other_reader, writer))

    server = await asyncio.start_server(joined, host, int(port))
    async with server:
        await server.serve_forever()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def forward_all(routes: list[str]) -> None:
    """All of them at once."""
    async with asyncio.TaskGroup() as group:
        for route in routes:
            group.create_task(forward(route))


if __name__ == "__main__":
    asyncio.run(forward_all(sys.argv[1:]))
