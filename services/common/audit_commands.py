"""What an operator does with the audit on the command line: verify it, and speak of a restore.

``verify-audit [--heads FILE]…`` says what is wrong and ends non-zero; with files it asks nobody.
``export-heads AGENCY`` writes what is kept here of another agency's heads, for such a file.
``declare-restore --reason TEXT`` says in the own audit that a backup was restored.
``restored --reason TEXT`` does that and all else after a restore: see ``restored.py``.
``accept-restore AGENCY --reason TEXT`` has this agency countersign that one's chains from anew, and
accept what that one tells now of the subjects of which other events were heard here; refused where
that one declared no restore. ``--by NAME`` says who does it in the audit, else whom the operating
system knows them as.
"""

import argparse
import asyncio
import os
import pwd
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.event import Agency
from services.common import (
    audit,
    audit_checks,
    audit_keys,
    audit_said,
    history_live,
    made_by_migrations,
    restored,
)
from services.common.answers import NotAnAnswer, ask, own_token
from services.common.audit_declared import NotDeclared, declared_by, is_accepted_since
from services.common.audit_disagreements import Compared, compare, compare_own
from services.common.audit_heads import AllKeptHeads, KeptHeads, kept_of
from services.common.audit_peers import accept_beginning
from services.common.database import make_engine
from services.common.peer_tls import trusted
from services.common.restores_accepted import accept_forks
from services.common.settings import Settings


async def verify_audit(settings: Settings, heads: Sequence[Path] = ()) -> str | None:
    """What is wrong with the audit and with history, for an operator to read, or nothing (R55).

    ``heads`` are files of peers' heads; without any, the peers of the settings are asked.
    """
    keys = audit_keys.of(settings, settings.service)
    compared, away = Compared(), list[str]()
    async with _connected(settings) as connection:
        chains = await audit_checks.findings_of_chains(connection)
        said = [str(finding) for finding in chains]
        said += await audit_checks.findings_of_history(connection)
        said += await history_live.findings_of_rows(connection)
        said += await made_by_migrations.findings_of_database(connection, settings.service)
        async for kept in _kept_by_peers(settings, heads, said, away):
            await compare(connection, keys, kept, compared)
        await compare_own(connection, keys, compared)
        how_much = await audit_said.checked(connection)
    print(f"compared with {', '.join(compared.peers) or audit_said.NOBODY_COMPARED}")
    print(how_much)
    for one in compared.accepted:
        print(f"accepted: {one}", file=sys.stderr)
    said += compared.wrong
    if said:
        return audit_said.wrong(chains, [*said, *away])
    good = audit_said.result(compared.peers, away, bool(heads))
    if away:
        return "\n".join([good, *away])
    print(good)
    return None


async def export_heads(settings: Settings, agency: Agency) -> str:
    """What is kept here of an agency's heads, as JSON."""
    async with _connected(settings) as connection:
        return (await kept_of(connection, Agency(settings.service), agency)).model_dump_json()


async def say(
    settings: Settings, action: str, subject: str, reason: str, by: str = "", *, again: bool = False
) -> str | None:
    """Keep in the own audit what an operator says about it, and who they are; what waits still.

    ``again``: what is signed of the agency was accepted already, and only its subjects are left.
    """
    by, shown, left = by or operating_system_user(), list[str](), ""
    async with _connected(settings) as connection:
        if action == "ACCEPT RESTORE":
            if not again:
                await accept_beginning(connection, subject, reason)
            shown, left = await accept_forks(connection, settings, Agency(subject), reason, by)
        spoken = audit.Entry(by, settings.service, "operator", "", action, "", reason, shown=shown)
        await audit.record(connection, spoken)
        await connection.commit()
    return left or None


async def accept_restore(
    client: httpx.AsyncClient, settings: Settings, agency: Agency, reason: str, by: str
) -> str | None:
    """Accept what another agency declared; why it, or some of it, is not accepted, or nothing."""
    try:
        at = await declared_by(client, settings, agency)
    except NotDeclared as refused:
        return f"Not accepted, and nothing was changed. {refused}"
    async with _connected(settings) as connection:
        again = await is_accepted_since(connection, agency, at)
    if again:
        print(f"what is signed of {agency.value} was accepted already")
    return await say(settings, "ACCEPT RESTORE", agency.value, reason, by, again=again)


async def _accept(settings: Settings, agency: Agency, reason: str, by: str) -> str | None:
    async with httpx.AsyncClient(timeout=5, trust_env=False, verify=trusted()) as client:
        return await accept_restore(client, settings, agency, reason, by)


def operating_system_user() -> str:
    """Who runs this, as the operating system knows them; by number where it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def run(command: str, arguments: Sequence[str], settings: Settings) -> str | None:
    """Run one of the commands; what it finds wrong, or nothing."""
    parser = argparse.ArgumentParser(prog=command)
    if command == "verify-audit":
        parser.add_argument("--heads", action="append", type=Path, default=[])
        return asyncio.run(verify_audit(settings, parser.parse_args(arguments).heads))
    if command == "export-heads":
        parser.add_argument("agency", choices=[a.value for a in Agency])
        print(asyncio.run(export_heads(settings, Agency(parser.parse_args(arguments).agency))))
        return None
    if command == "accept-restore":
        others = [a.value for a in Agency if a.value != settings.service]
        parser.add_argument("agency", choices=others)
    parser.add_argument("--reason", required=True, type=_reason)
    parser.add_argument("--by", type=_name, default=operating_system_user())
    if command == "restored":
        return _run_restored(parser, arguments, settings)
    given = parser.parse_args(arguments)
    if command == "accept-restore":
        return asyncio.run(_accept(settings, Agency(given.agency), given.reason, given.by))
    asyncio.run(say(settings, command.replace("-", " ").upper(), "", given.reason, given.by))
    return None


def _reason(given: str) -> str:
    if not given.strip():
        raise argparse.ArgumentTypeError("say why")
    return given


def _name(given: str) -> str:
    if not (given.strip() and given.isprintable() and len(given) <= 200):
        raise argparse.ArgumentTypeError("say who you are")
    return given.strip()


def _run_restored(
    parser: argparse.ArgumentParser, arguments: Sequence[str], settings: Settings
) -> str | None:
    agencies = [a.value for a in Agency]
    parser.add_argument("--without", action="append", choices=agencies, default=[])
    parser.add_argument("--wait", type=float, default=restored.WAIT_SECONDS)
    parser.add_argument("--later", action="append", choices=agencies, default=[])
    parser.add_argument("--anew", action="store_true")
    given = parser.parse_args(arguments)
    without, later = ([Agency(name) for name in names] for names in (given.without, given.later))
    how = {"by": given.by, "anew": given.anew, "later": later}
    return asyncio.run(restored.restored(settings, given.reason, without, given.wait, **how))


COMMANDS = ("verify-audit", "export-heads", "declare-restore", "accept-restore", "restored")


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[AsyncConnection]:
    engine = make_engine(settings.database_url, 1)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _kept_by_peers(
    settings: Settings, files: Sequence[Path], said: list[str], away: list[str]
) -> AsyncIterator[KeptHeads]:
    for file in files:
        try:
            yield AllKeptHeads.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            said.append(f"{file.name} holds no heads of a peer")
    if files:
        return
    peers = {a: url for a, url in settings.peers.items() if a in set(Agency) - {settings.service}}
    async with httpx.AsyncClient(timeout=5, trust_env=False, verify=trusted()) as client:
        for agency, url in peers.items():
            try:
                kept = await all_kept(client, f"{url}/operations/audit-heads/me", settings)
            except (httpx.HTTPError, NotAnAnswer, OSError) as silent:
                away.append(f"{agency} could not be asked ({type(silent).__name__}): ask it again")
                continue
            if kept.keeper == agency:
                yield kept
            else:
                said.append(f"{agency} answers in the name of {kept.keeper.value}")


async def all_kept(client: httpx.AsyncClient, url: str, settings: Settings) -> AllKeptHeads:
    """All that a peer keeps of our heads: the newest, then of each hour before them."""
    page = await ask(client, url, own_token(settings), {}, KeptHeads)
    keeper, of, found = page.keeper, page.of, {head.number: head for head in page.heads}
    heads = list(found.values()) if page.before else page.heads
    while page.before is not None:
        before = page.before
        page = await ask(client, url, own_token(settings), {"before": before}, KeptHeads)
        if (page.keeper, page.of) != (keeper, of) or not (page.before or 0) < before:
            raise NotAnAnswer("its pages do not go on")
        found |= {head.number: head for head in page.heads}
        heads = [found[number] for number in sorted(found)]
    return AllKeptHeads(keeper=keeper, of=of, heads=heads)
