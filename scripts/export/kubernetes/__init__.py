"""Plain manifests for Kubernetes, from the same topology, agreements and settings as all the rest.

An agency is a namespace of its own: its parts, its database's address, its keys; what reaches it
are the agencies it has an agreement with, on one port, and nobody else. TLS ends beside each
service, which itself listens on the loopback address only.
"""

from collections.abc import Mapping

import yaml

from contracts.event import Agency
from scripts.export.kubernetes.agency import agency
from scripts.export.kubernetes.broker import broker
from scripts.export.kubernetes.console import console
from scripts.export.kubernetes.rules import rules
from scripts.export.kubernetes.shape import Manifest, name_of
from scripts.stack.settings import CONSOLE
from scripts.stack.topology import topology

FOLDER = "kubernetes"


def files() -> Mapping[str, str]:
    """Each manifest file under deploy/kubernetes with its text."""
    made = {"kafka": list(broker(topology())), name_of(CONSOLE): list(console())}
    made["monitoring"] = list(rules())
    made |= {name_of(one): list(agency(one)) for one in Agency}
    return {f"{FOLDER}/{name}.yaml": _text(manifests) for name, manifests in made.items()}


def _text(manifests: list[Manifest]) -> str:
    head = "# Written by `make export`; what is yours to change is listed in README.md.\n"
    return head + yaml.dump_all(manifests, Dumper=_Readable, sort_keys=False, width=100)


class _Readable(yaml.SafeDumper):
    """Texts of several lines stay texts of several lines."""


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _as_block)
