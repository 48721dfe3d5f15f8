"""Brings a broker to the topics and access rules the contracts name; may be run again.

Connects as CSTR_KAFKA_BOOTSTRAP, CSTR_KAFKA_CA, CSTR_KAFKA_CERT and CSTR_KAFKA_KEY say; the
certificate must be that of a super user. `--write` and `--check` keep deploy/kafka/topology.json.
"""

import argparse
import os
import sys

from confluent_kafka import KafkaException

from scripts.stack.topology import TOPOLOGY_JSON, apply, topology

VARIABLES = {
    "bootstrap.servers": "CSTR_KAFKA_BOOTSTRAP",
    "ssl.ca.location": "CSTR_KAFKA_CA",
    "ssl.certificate.location": "CSTR_KAFKA_CERT",
    "ssl.key.location": "CSTR_KAFKA_KEY",
}


def main(arguments: list[str]) -> int:
    """Apply, write or check; one sentence on standard error when it cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replication", type=int, default=1, help="replicas of each topic")
    parser.add_argument("--write", action="store_true", help="write topology.json")
    parser.add_argument("--check", action="store_true", help="fail when topology.json is old")
    parser.add_argument("--revoke-foreign", action="store_true", help="also what others granted")
    given = parser.parse_args(arguments)
    if given.write:
        TOPOLOGY_JSON.write_text(topology().to_json())
        return 0
    if given.check:
        return check()
    return apply_to_broker(given.replication, revoke_foreign=given.revoke_foreign)


def check() -> int:
    """Whether the committed topology is the one the contracts name."""
    if TOPOLOGY_JSON.exists() and TOPOLOGY_JSON.read_text() == topology().to_json():
        return 0
    return _fail(f"deploy/kafka/{TOPOLOGY_JSON.name} is not what the contracts say: `make export`.")


def apply_to_broker(replication: int, *, revoke_foreign: bool = False) -> int:
    """Apply the topology to the broker the environment names, and say what changed.

    Ends with 1 while a rule is in force that the contracts do not name.
    """
    if missing := [name for name in VARIABLES.values() if not os.environ.get(name)]:
        return _fail(f"Set {', '.join(missing)} to reach the broker.")
    connection = {option: os.environ[name] for option, name in VARIABLES.items()}
    try:
        done = apply(
            {**connection, "security.protocol": "ssl"},
            topology(),
            replication,
            revoke_foreign=revoke_foreign,
        )
    except KafkaException as error:
        return _fail(f"The broker refused: {error.args[0].str()}.")
    print(f"topics created: {len(done.created)}", end="; ")
    print(f"configured: {len(done.configured)}", end="; ")
    print(f"rules granted: {len(done.granted)}, revoked: {len(done.revoked)}")
    if done.foreign:
        named = "".join(f"\n  {rule}" for rule in done.foreign)
        return _fail(f"Rules are in force that the contracts do not name:{named}")
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
