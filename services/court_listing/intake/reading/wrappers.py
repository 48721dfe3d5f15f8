"""A hearing in the wrapper it came in."""

from services.court_listing.intake.reading.place import Place

MEMBERS = ("prosecutionCases", "courtApplications", "hearingDays")
_MOST_WRAPPERS = 4


def is_hearing(root: Place) -> bool:
    """Whether it has any of what a hearing is made of."""
    return any(isinstance(root[name].value, list | dict) for name in MEMBERS)


def unwrapped(whole: Place) -> Place:
    """What is in the wrapper, which may be in another; members beside it are left to the report."""
    root = whole["hearing"] if isinstance(whole["hearing"].value, dict) else whole
    for _ in range(_MOST_WRAPPERS):
        if is_hearing(root) or not isinstance(root["hearing"].value, dict):
            break
        root = root["hearing"]
    return root
