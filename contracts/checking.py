"""Every file of the contracts read and checked, so that a wrong one stops the start (R29)."""

from contracts.catalogue import catalogue
from contracts.event import Agency
from contracts.instruments import instruments, scheme
from contracts.policy import InvalidPolicy, LocalFact, clocks, gate_conditions, load_policies
from contracts.policy.likeness import weights_of_likeness
from contracts.policy.practice import practices
from contracts.reference import list_names, offence, sites
from contracts.reference.lists import coded_list
from contracts.sharing import load_agreements


def check_data() -> None:
    """Read all of it once. Raises ``ValueError`` with one sentence: the file, the key, what."""
    sites()
    load_policies()
    check_facts_of_clocks()
    gate_conditions()
    practices()
    weights_of_likeness()
    for name in sorted(list_names()):
        coded_list(name)
    offence("TH68010")
    for name in instruments():
        scheme(name)
    load_agreements()


def check_facts_of_clocks() -> None:
    """Every fact a clock listens to reaches its owner, and no local fact is for nothing.

    Raises ``InvalidPolicy`` naming the fact: a clock that waits for one nobody tells its owner, or
    for a field the event does not have, never moves.
    """
    for clock in clocks().values():
        heard = _facts_of(clock.owner)
        for listens in clock.facts:
            fields = heard.get(listens.fact)
            if fields is None:
                raise InvalidPolicy(
                    f"clocks.yaml: {clock.name}: {clock.owner} neither tells, is told nor notes"
                    f" {listens.fact}."
                )
            if fields and listens.where.keys() - fields:
                unknown = ", ".join(sorted(listens.where.keys() - fields))
                raise InvalidPolicy(f"clocks.yaml: {clock.name}: {listens.fact} has no {unknown}.")
    listened = {listens.fact for clock in clocks().values() for listens in clock.facts}
    for fact in sorted(set(LocalFact) - listened):
        raise InvalidPolicy(f"clocks.yaml: no clock listens to the local fact {fact}.")


def _facts_of(agency: Agency) -> dict[str, frozenset[str]]:
    """The facts an agency hears of, with the fields of each; of local facts none are known."""
    told = {name for a in load_agreements().of_reader(agency) for name in a.events}
    events = {
        event.name: event.shareable()
        for event in catalogue().values()
        if event.publisher is agency or event.name in told
    }
    return {fact.value: frozenset() for fact in LocalFact if fact.noted_by is agency} | events
