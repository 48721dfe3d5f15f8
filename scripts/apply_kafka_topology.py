"""Brings a broker to the topics and access rules the contracts name; may be run again.

Connects as CSTR_KAFKA_BOOTSTRAP, CSTR_KAFKA_CA, CSTR_KAFKA_CERT and CSTR_KAFKA_KEY say; the
certificate must be that of a super user. `--dry-run` says what would be done. `--write` and
`--check` keep deploy/kafka/topology.json.
"""

import argparse
import os
import sys
from pathlib import Path

from confluent_kafka import KafkaException

from scripts.stack.applying import Changes, apply, spread
from scripts.stack.replicas import reached
from scripts.stack.topology import TOPOLOGY_JSON, topology

VARIABLES = {
    "bootstrap.servers": "CSTR_KAFKA_BOOTSTRAP",
    "ssl.ca.location": "CSTR_KAFKA_CA",
    "ssl.certificate.location": "CSTR_KAFKA_CERT",
    "ssl.key.location": "CSTR_KAFKA_KEY",
}


def main(arguments: list[str]) -> int:
    """Apply, write or check; one sentence on standard error when it cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--replication", type=int, help="replicas of each topic; else one on each broker up to 3"
    )
    parser.add_argument("--dry-run", action="store_true", help="change nothing; 1 if it would")
    parser.add_argument(
        "--reassignment", type=Path, metavar="FILE", help="write how to spread what lies otherwise"
    )
    parser.add_argument("--seconds", type=float, default=30.0, help="how long to look for brokers")
    parser.add_argument("--write", action="store_true", help="write topology.json")
    parser.add_argument("--check", action="store_true", help="fail when topology.json is old")
    parser.add_argument("--revoke-foreign", action="store_true", help="also what others granted")
    given = parser.parse_args(arguments)
    if given.write:
        TOPOLOGY_JSON.write_text(topology().to_json())
        return 0
    if given.check:
        return check()
    if missing := [name for name in VARIABLES.values() if not os.environ.get(name)]:
        return _fail(f"Set {', '.join(missing)} to reach the broker.")
    try:
        return at_broker(given)
    except KafkaException as error:
        return _fail(f"The broker was not reached or refused: {error.args[0].str()}")
    except ValueError as error:
        return _fail(str(error))


def check() -> int:
    """Whether the committed topology is the one the contracts name."""
    if TOPOLOGY_JSON.exists() and TOPOLOGY_JSON.read_text() == topology().to_json():
        return 0
    return _fail(f"deploy/kafka/{TOPOLOGY_JSON.name} is not what the contracts say: `make export`.")


def at_broker(given: argparse.Namespace) -> int:
    """Bring the broker the environment names to the topology, or say what that would be.

    Ends with 1 while a rule is in force that the contracts do not name, while a topic lies on
    other brokers than asked for, and where a dry run finds something to do.
    """
    connection = {option: os.environ[name] for option, name in VARIABLES.items()}
    connection["security.protocol"] = "ssl"
    admin = reached(connection, given.seconds)
    if given.reassignment:
        given.reassignment.write_text(spread(admin, topology(), given.replication))
        return 0
    done = apply(
        admin,
        topology(),
        given.replication,
        revoke_foreign=given.revoke_foreign,
        dry_run=given.dry_run,
    )
    return told(done, dry_run=given.dry_run)


def told(done: Changes, *, dry_run: bool) -> int:
    """Say what was done, or each thing that would be; and what only people can decide."""
    print(f"topics created: {len(done.created)}", end="; ")
    print(f"configured: {len(done.configured)}", end="; ")
    print(f"rules granted: {len(done.granted)}, revoked: {len(done.revoked)}")
    would = {
        "create": done.created,
        "configure": done.configured,
        "grant": done.granted,
        "revoke": done.revoked,
    }
    pending = [f"\n  {verb} {what}" for verb in would for what in would[verb]]
    wrong = []
    if dry_run and pending:
        wrong.append(f"Nothing was changed. It would:{''.join(pending)}")
    if done.foreign:
        named = "".join(f"\n  {rule}" for rule in done.foreign)
        wrong.append(f"Rules are in force that the contracts do not name:{named}")
    if done.misplaced:
        named = "".join(f"\n  {placement}" for placement in done.misplaced)
        wrong.append(f"Topics lie otherwise than asked (see --reassignment):{named}")
    return _fail("\n".join(wrong)) if wrong else 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
