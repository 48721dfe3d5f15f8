"""The runbook's drill: base backup, WAL, back to a moment, and everybody of one mind again."""

import asyncio
import csv
from dataclasses import replace
from datetime import date

import pytest

from contracts.event import Agency
from scripts.demo.court_list import court_list
from scripts.demo.people import generated
from tests.faults.given_drill import Drill, blocks, drilled

pytestmark = pytest.mark.timeout(240)

COURT, PROBATION = Agency.COURT, Agency.PROBATION
CHANNEL = "cstr.court.probation"
HEARD = f"SELECT coalesce(sum(last), 0) FROM inbox_sequence WHERE channel = '{CHANNEL}'"
TOLD = f"SELECT count(*) FROM event_log WHERE channel = '{CHANNEL}'"
DAY = date(2026, 6, 8)


def test_every_step_of_the_runbook_is_run_by_the_drill() -> None:
    assert list(blocks()) == ["settings", "backup", "aside", "restore", "recovered", "restored",
                              "accept"]  # fmt: skip


async def list_people(drill: Drill, first: int, count: int) -> None:
    """A court list of so many people of their own."""
    people = [
        replace(p, number=first + n, family_name=f"Fictional-{first + n}", named=False)
        for n, p in enumerate(generated(count, 3))
    ]
    await drill.ask("POST", COURT, "list_officer", "/v1/court-lists", court_list(people, DAY))


async def test_a_court_restored_to_a_moment_is_of_one_mind_with_its_reader_again() -> None:
    async with drilled() as drill, drill.service(PROBATION):
        async with drill.service(COURT):
            await list_people(drill, 100, 3)
            done = drill.run("backup")
            assert done.returncode == 0, done.stderr
            await list_people(drill, 200, 3)
            (kept,) = [row[0] for row in await drill.rows(COURT, TOLD)]
            moment = (await drill.rows(COURT, "SELECT clock_timestamp()::text"))[0][0]
            drill.variables["TARGET"] = moment
            await list_people(drill, 300, 10)
            (told,) = [row[0] for row in await drill.rows(COURT, TOLD)]
            assert told >= kept + 10
            await drill.until(PROBATION, HEARD, told)
        drill.server.psql("SELECT pg_switch_wal()")
        await put_back(drill)
        assert [row[0] for row in await drill.rows(COURT, TOLD)] == [kept]
        await said_restored(drill)
        async with drill.service(COURT):
            await one_mind_again(drill, kept, told)


async def put_back(drill: Drill) -> None:
    """Stop the server, and restore it from base backup and WAL."""
    await archived(drill)
    drill.server.stop()
    for block in ("aside", "restore"):
        done = drill.run(block)
        assert done.returncode == 0, done.stderr
    drill.server.spawn()
    await asyncio.to_thread(drill.server.wait_ready)
    done = drill.run("recovered")
    assert done.returncode == 0, done.stderr


async def archived(drill: Drill) -> None:
    """Wait until the last segment that was switched from is in the archive."""
    query = """SELECT coalesce(last_archived_wal >= pg_walfile_name(pg_switch_wal() - 1), false)
        FROM pg_stat_archiver"""
    deadline = asyncio.get_running_loop().time() + 20
    while drill.server.psql(query).strip() != "t":
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.1)


async def said_restored(drill: Drill) -> None:
    """Readers that are away are named, and it goes on in the same incarnation without them."""
    refused = drill.run("restored", COURT)
    assert refused.returncode != 0
    assert "liaison_diversion: it could not be asked" in refused.stderr
    assert "probation_allocation" not in refused.stderr.partition("run this again")[2]
    away = (Agency.LIAISON, Agency.PROVIDER, Agency.REPORTING)
    drill.variables["WITHOUT"] = " ".join(f"--without {agency.value}" for agency in away)
    done = drill.run("restored", COURT)
    assert done.returncode == 0, done.stderr
    finished = "SELECT count(*), count(finished_at) FROM incarnation"
    assert [tuple(row) for row in await drill.rows(COURT, finished)] == [(1, 1)]
    raised = f"""SELECT count(*) FROM channel_sequence WHERE channel = '{CHANNEL}'
        AND last > 0 AND last_id IS NULL"""
    lost = "SELECT count(DISTINCT subject) FROM lost_event"
    assert await drill.rows(COURT, raised) == await drill.rows(COURT, lost)
    declared = "SELECT count(*) FROM audit WHERE action = 'DECLARE RESTORE'"
    assert (await drill.rows(COURT, declared))[0][0] == 1


async def one_mind_again(drill: Drill, kept: int, told: int) -> None:
    """What was lost is on both lists; it is accepted, entered again and heard."""
    lost = await drill.ask("GET", COURT, "operator", "/operations/lost-events?format=csv")
    lines = list(csv.DictReader(lost.text.splitlines()))
    assert len(lines) == told - kept
    assert {line["channel"] for line in lines} == {CHANNEL}
    forks = "SELECT count(*) FROM inbox_fork WHERE base_sequence IS NOT NULL"
    pathways = len({line["subject"] for line in lines})
    await drill.until(PROBATION, forks, pathways)
    done = drill.run("accept", PROBATION)
    assert (done.returncode, done.stdout.split()[0]) == (0, str(pathways)), done.stderr
    await list_people(drill, 300, 10)
    again = f"SELECT count(*) FROM inbox_event WHERE channel = '{CHANNEL}' AND disowned IS NULL"
    await drill.until(PROBATION, again, told)
    waits = "SELECT count(*) FROM inbox_sequence WHERE state <> 'flowing'"
    await drill.until(PROBATION, waits, 0)
    entered = {"reason": "listed again from the court's own system"}
    path = f"/operations/lost-events/{lines[0]['event_id']}/entered"
    await drill.ask("POST", COURT, "operator", path, entered)
    left = (await drill.ask("GET", COURT, "operator", "/operations/lost-events")).json()
    assert len(left["events"]) == len(lines) - 1
