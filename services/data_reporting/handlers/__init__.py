"""What the agencies tell programme data: every event, and what it runs."""

from contracts.catalogue import catalogue
from contracts.event import Agency
from contracts.events.court_listing import CaseListed, PathwayMerged, PathwayUnmerged
from contracts.sharing import load_agreements
from services.common.subscriptions import Handlers, handlers, on
from services.data_reporting.handlers.facts import count_again, keep_fact, keep_listing, leave_out


def _told_to_reporting() -> Handlers:
    names = {n for a in load_agreements().of_reader(Agency.REPORTING) for n in a.events}
    newest = {(e.publisher, e.name): e for e in catalogue().values() if e.name in names}
    own = (
        on(CaseListed, keep_listing),
        on(PathwayMerged, leave_out),
        on(PathwayUnmerged, count_again),
    )
    others = set(newest.values()) - {event for event, _ in own}
    return handlers(*own, *(on(event, keep_fact) for event in others))


HANDLERS = _told_to_reporting()
