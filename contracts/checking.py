"""Every file of the contracts read and checked, so that a wrong one stops the start (R29)."""

from contracts.catalogue import catalogue
from contracts.instruments import instruments, scheme
from contracts.policy import InvalidPolicy, LocalFact, clocks, gate_conditions, load_policies
from contracts.reference import list_names, offence, sites
from contracts.reference.lists import coded_list
from contracts.sharing import load_agreements


def check_data() -> None:
    """Read all of it once. Raises ``ValueError`` with one sentence: the file, the key, what."""
    sites()
    load_policies()
    check_facts_of_clocks()
    gate_conditions()
    for name in sorted(list_names()):
        coded_list(name)
    offence("TH68010")
    for name in instruments():
        scheme(name)
    load_agreements()


def check_facts_of_clocks() -> None:
    """Every fact a clock listens to is an event or a local fact, and no local fact is for nothing.

    Raises ``InvalidPolicy`` naming the fact: a clock that waits for a misspelt one never moves.
    """
    listened = {one.fact for clock in clocks().values() for one in clock.facts}
    events = {event.name for event in catalogue().values()}
    for fact in sorted(listened - events - set(LocalFact)):
        raise InvalidPolicy(f"clocks.yaml: {fact} is neither an event nor a local fact.")
    for fact in sorted(set(LocalFact) - listened):
        raise InvalidPolicy(f"clocks.yaml: no clock listens to the local fact {fact}.")
