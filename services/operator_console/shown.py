"""How pages are made: templates, moments and lengths of time as people write them, links."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from contracts.policy import clocks
from contracts.policy.calendar import london
from services.operator_console.signing_in import SignedIn
from services.operator_console.sources import Sources

FOLDER = Path(__file__).parent
templates = Jinja2Templates(FOLDER / "templates")

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def page(
    request: Request, template: str, who: SignedIn | None = None, status: int = 200,
    **shown: object,
) -> Response:  # fmt: skip
    """A page, with what every page needs; ``who`` is shown what is theirs."""
    services = sources_of(request, who).named() if who else []
    every = {"services_shown": services, "who": who}
    return templates.TemplateResponse(request, template, every | shown, status)


def sources_of(request: Request, who: SignedIn) -> Sources:
    """The services that are shown to an operator."""
    sources: Sources = request.app.state.sources
    return sources.of(who)


def moment(text: str | datetime) -> str:
    """A moment as people in England write it: 28 November 2026 at 1:02am."""
    there = _moment(text).astimezone(london())
    hour = there.strftime("%I").lstrip("0")
    return f"{there.day} {there:%B %Y} at {hour}:{there:%M}{there:%p}".replace("AM", "am").replace(
        "PM", "pm"
    )


def wall(at: datetime) -> str:
    """The time of day by the clock on the wall in England, to the second."""
    return f"{at.astimezone(london()):%H:%M:%S}"


def when(text: str | datetime | None, missing: str = "not known") -> Markup:
    """A moment, and how long ago it was or when it will be."""
    if not text:
        return Markup("{}").format(missing)
    at = _moment(text)
    return Markup('<time datetime="{}">{}</time> <span class="ago">{}</span>').format(
        at.astimezone(UTC).isoformat(timespec="seconds"), moment(at), ago(at)
    )


def ago(text: str | datetime) -> str:
    """How long ago a moment was, or in how long it will be."""
    seconds = (datetime.now(UTC) - _moment(text)).total_seconds()
    return f"in {lasts(-seconds)}" if seconds < -0.5 else f"{lasts(seconds)} ago"


def lasts(seconds: float | None) -> str:
    """A length of time in its largest unit, and the next one where there are few of it."""
    if seconds is None:
        return "not known"
    left = int(abs(seconds))
    for place, (name, size) in enumerate(_UNITS):
        count = left // size
        if count:
            rest = (left - count * size) // _UNITS[place + 1][1] if size > 1 else 0
            more = f" {_many(rest, _UNITS[place + 1][0])}" if rest and count < 3 else ""
            return f"{_many(count, name)}{more}"
    return "less than a second"


def overdue(text: str | None) -> bool:
    """Whether a moment has passed."""
    return bool(text) and _moment(str(text)) < datetime.now(UTC)


def words(name: object) -> str:
    """A name of ours as it is said, and as it may be broken over lines."""
    return str(name).replace("_", " ")


def many(count: int, one: str, more: str = "") -> str:
    """A count with its noun: 1 event, 2 events; thousands with commas."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def link(path: str, given: Mapping[str, object] | None = None, **more: object) -> str:
    """The stable address of a page with its filters; those that say nothing are left out."""
    asked = {**(given or {}), **more}
    said = {name: value for name, value in asked.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(said)}" if said else path


def pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Choices whose value is what is shown of them."""
    return [(name, name) for name in names]


def tags(said: Mapping[str, str]) -> str:
    """What a collector is asked to find, as it takes it in an address; nothing for nothing."""
    return json.dumps(said) if said else ""


def title_of(clock: str) -> str:
    """What a clock measures, in words."""
    known = clocks().get(clock)
    return known.title if known else ""


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _moment(text: str | datetime) -> datetime:
    return text if isinstance(text, datetime) else datetime.fromisoformat(text)


templates.env.filters |= {
    "ago": ago, "lasts": lasts, "moment": moment, "overdue": overdue, "title_of": title_of,
    "pairs": pairs, "tags": tags, "wall": wall, "when": when, "words": words, "many": many,
}  # fmt: skip
templates.env.globals |= {"link": link}
