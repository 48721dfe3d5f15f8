"""How the story looks on a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.demo.asking import Asker, Refusal
from scripts.demo.people import PROVIDER

_out = Console(width=110, highlight=False)


def say(sentence: str) -> None:
    """One plain line."""
    _out.print(sentence, markup=False)


def heading(text: str) -> None:
    """What comes next."""
    _out.print(f"\n{text}", style="bold", markup=False)


def step(when: str, who: str, what: str) -> None:
    """One step of a named person."""
    _out.print(f"  {when:<12} {who:<26} {what}", markup=False, soft_wrap=False)


async def what_each_knows(ask: Asker, pathway: str) -> None:
    """The same person as each agency has them, side by side."""
    path = f"/v1/pathways/{pathway}"
    court = await ask.get("court_listing", "legal_adviser", path)
    liaison = await ask.get("liaison_diversion", "practitioner", path)
    provider = (await ask.get("provider_assessment", "practitioner", path, PROVIDER))["cases"][0]
    probation = await ask.get("probation_allocation", "court_duty_officer", path)
    heading("What each agency now knows about the same person (– is what it was never told)")
    table = Table("", "court", "liaison & diversion", "provider", "probation", "reporting")
    for row in _rows(court, liaison, provider, probation):
        table.add_row(*row)
    _out.print(table)


async def the_return(ask: Asker, site: str, month: str) -> None:
    """The month's return of the site, computed twice."""
    path = f"/v1/returns/{site}/{month}"
    first = await _made(ask, path)
    text = await ask.text("data_reporting", "analyst", path)
    again = await ask.text("data_reporting", "analyst", path)
    heading(f"The return of {site} for {month}, small counts suppressed")
    table = Table("rule", "figure", "cells", "total")
    for one in first["tabs"]["mhtr"]:
        cells = ", ".join(f"{code} {n}" for code, n in one["cells"].items() if n)
        if cells:
            table.add_row(one["rule"], one["title"], cells, str(one["total"]))
    _out.print(table)
    say(f"Computed twice, byte-identical: {text == again}. As CSV: {path}/csv")


async def _made(ask: Asker, path: str) -> Any:
    """The return, made; or as it was released before, where what came since is too little."""
    try:
        return await ask.post("data_reporting", "analyst", path, None)
    except Refusal as refusal:
        if refusal.problem.get("errorCode") != "GivesAway":
            raise
        return await ask.get("data_reporting", "analyst", path)


def addresses(urls: Mapping[str, str], token: str) -> None:
    """Where to look."""
    heading("Where to look")
    for name, url in urls.items():
        page = "/" if name == "operator_console" else "/openapi.json"
        say(f"  {name:<22} {url}{page}")
    say(
        "  Sign in to the console with this token, or make one: make token "
        "AGENCY=operator_console ROLE=operator"
    )
    _out.print(f"  {token}", markup=False, soft_wrap=True)


def _rows(court: Any, liaison: Any, provider: Any, probation: Any) -> list[list[str]]:
    position = court["requirements"][0]
    held = probation["appointments"]
    engaged = [a["engagement"] or "withheld" for a in held if a["attended"]]
    needs = ", ".join(provider["needs"])
    return [
        ["name", _name(court["listing"]), _name(liaison["listing"]), _name(provider),
         _name(probation["listing"]), "– (pseudonym)"],
        ["offence", *[_offences(court)] * 2, provider["offence_group"] or "–",
         _offences(probation), "group"],
        ["needs", "–", "as found", needs, ", ".join(probation["finding"]["needs"]), "–"],
        ["willing", _yes(position["willing"]), "–", "three records",
         _yes(probation["positions"][0]["willing"]), "coded"],
        ["scores", "–", "own CORE-10", _scores(provider), "–", "totals and bands"],
        ["named clinician", position["named_clinician"] or "–", "–", "own decision",
         probation["positions"][0]["named_clinician"] or "–", "–"],
        ["sentence", "whole", "made or not", _yes(provider["order"]["made"]),
         probation["sentence"]["disposal"], "coded"],
        ["officer", "–", "–", provider["order"]["officer_team"] or "–", "own", "hours"],
        ["attendance", "–", "–", f"{len(provider['appointments'])} appointments",
         f"{len(held)} appointments", "coded"],
        ["engagement", "–", "–", "own record",
         f"{engaged.count('active')} told, {engaged.count('withheld')} withheld", "–"],
        ["outcome", position["outcome"] or "–", "–", "with measures",
         str(probation["completion"].get("outcome", "–")), "before and after"],
    ]  # fmt: skip


def _name(of: Mapping[str, Any]) -> str:
    return f"{of['given_names']} {of['family_name']}"


def _offences(of: Mapping[str, Any]) -> str:
    return ", ".join(one["title"] for one in of["offences"])


def _scores(provider: Mapping[str, Any]) -> str:
    measures = provider["assessments"][-1]["measures"]
    return ", ".join(f"{m['instrument']} {float(m['total']):g}" for m in measures)


def _yes(value: object) -> str:
    return "–" if value is None else ("yes" if value else "no")
