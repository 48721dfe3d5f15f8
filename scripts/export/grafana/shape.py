"""Panels and dashboards as Grafana reads them: each says what it shows, in which unit, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

PROMETHEUS: Json = {"type": "prometheus", "uid": "prometheus"}
COLUMNS, HEIGHT = 24, 8
#: Of the agencies that are chosen at the head of a page.
OF = 'service=~"$service"'
#: What Grafana calls the forms of the version the compose file names.
SCHEMA = 41


@dataclass(frozen=True)
class Query:
    """One expression, and what its lines are called."""

    expr: str
    legend: str = "{{service}}"


@dataclass(frozen=True)
class Panel:
    """What is shown side by side with others; ``worry_at`` colours it from there on."""

    title: str
    about: str
    unit: str
    queries: Sequence[Query]
    kind: str = "timeseries"
    width: int = 8
    worry_at: float | None = None
    exemplars: bool = False


@dataclass(frozen=True)
class Dashboard:
    """A page; with ``by_service`` the agencies it shows are chosen at its head."""

    name: str
    title: str
    about: str
    panels: Sequence[Panel]
    by_service: bool = True


def rate(counter: str, more: str = "") -> str:
    """How much a counter of the chosen agencies grows a second."""
    return f"rate({counter}{{{OF}{more}}}[$__rate_interval])"


def dashboard(page: Dashboard) -> Json:
    """A page as Grafana reads it; it may be looked at and not edited, as it is written anew."""
    return {
        "uid": f"cstr-{page.name}",
        "title": page.title,
        "description": page.about,
        "tags": ["cstr"],
        "editable": False,
        "schemaVersion": SCHEMA,
        "timezone": "Europe/London",
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "links": [_to_the_others()],
        "templating": {"list": [_services()] if page.by_service else []},
        "panels": _placed(page.panels),
    }


def _placed(panels: Sequence[Panel]) -> list[Json]:
    """Row by row from the left."""
    found, x, y = list[Json](), 0, 0
    for number, panel in enumerate(panels, 1):
        if x + panel.width > COLUMNS:
            x, y = 0, y + HEIGHT
        place = {"x": x, "y": y, "w": panel.width, "h": HEIGHT}
        found.append({"id": number, "gridPos": place, **_panel(panel)})
        x += panel.width
    return found


def _panel(panel: Panel) -> Json:
    steps: list[Json] = [{"color": "green", "value": None}]
    if panel.worry_at is not None:
        steps.append({"color": "red", "value": panel.worry_at})
    defaults: Json = {"unit": panel.unit, "thresholds": {"mode": "absolute", "steps": steps}}
    if panel.kind == "timeseries":
        marked = "line" if panel.worry_at is not None else "off"
        defaults["custom"] = {"fillOpacity": 5, "thresholdsStyle": {"mode": marked}}
        defaults["min"] = 0
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": PROMETHEUS,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": _options(panel.kind),
        "targets": [_target(panel, number, one) for number, one in enumerate(panel.queries)],
    }


def _options(kind: str) -> Json:
    if kind == "stat":
        return {"colorMode": "background", "reduceOptions": {"calcs": ["lastNotNull"]}}
    return {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}}


def _target(panel: Panel, number: int, query: Query) -> Json:
    return {
        "refId": chr(ord("A") + number),
        "datasource": PROMETHEUS,
        "expr": query.expr,
        "legendFormat": query.legend,
        "exemplar": panel.exemplars,
        "instant": panel.kind == "stat",
        "range": panel.kind != "stat",
    }


def _services() -> Json:
    query = "label_values(cstr_process_info, service)"
    return {
        "name": "service",
        "label": "Agency",
        "type": "query",
        "datasource": PROMETHEUS,
        "query": {"query": query, "refId": "services"},
        "refresh": 2,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def _to_the_others() -> Json:
    return {"title": "CSTR", "type": "dashboards", "tags": ["cstr"], "asDropdown": True,
            "includeVars": True, "keepTime": True}  # fmt: skip
