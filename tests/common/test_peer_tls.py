"""Peers whose certificates are of the agencies' own authority are asked, and no others."""

import asyncio
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from scripts.stack.settings import ROOT

ASK = """
import asyncio, sys, httpx
from services.common.peer_tls import trusted

async def main() -> None:
    async with httpx.AsyncClient(trust_env=False, verify=trusted()) as client:
        print((await client.get(sys.argv[1])).status_code)

asyncio.run(main())
"""


@pytest.mark.parametrize("known", [True, False])
async def test_an_authority_of_ones_own_is_believed_where_it_is_named(
    tmp_path: Path, known: bool
) -> None:
    authority, strangers = trustme.CA(), trustme.CA()
    (authority if known else strangers).cert_pem.write_to_path(tmp_path / "ca.pem")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "localhost", 0, ssl=tls) as server:
        port = server.sockets[0].getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ASK, f"https://localhost:{port}/",
            env={"SSL_CERT_FILE": str(tmp_path / "ca.pem"), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        said, wrong = await process.communicate()
    assert (said == b"204\n") is known
    assert (b"CERTIFICATE_VERIFY_FAILED" in wrong) is not known
