"""Every file of the contracts read and checked, so that a wrong one stops the start (R29)."""

from contracts.instruments import instruments, scheme
from contracts.policy import clocks, gate_conditions, load_policies
from contracts.reference import list_names, offence, sites
from contracts.reference.lists import coded_list
from contracts.sharing import load_agreements


def check_data() -> None:
    """Read all of it once. Raises ``ValueError`` with one sentence: the file, the key, what."""
    sites()
    load_policies()
    clocks()
    gate_conditions()
    for name in sorted(list_names()):
        coded_list(name)
    offence("TH68010")
    for name in instruments():
        scheme(name)
    load_agreements()
