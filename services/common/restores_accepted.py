"""Accepting on the command line what an owner tells after a restore, of all subjects at once."""

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.event import Agency
from contracts.sharing import load_agreements
from services.common import forks
from services.common.settings import Settings


async def accept_forks(
    connection: AsyncConnection, settings: Settings, owner: Agency, reason: str, by: str
) -> tuple[list[str], str]:
    """The subjects that go on from what the owner tells now, and why others do not, or nothing."""
    of_reader = load_agreements().of_reader(Agency(settings.service))
    topics = [a.topic for a in of_reader if a.writer is owner]
    done, waits = await forks.accept_all(connection, topics, f"{settings.service}/{by}", reason)
    left, seconds = sum(waits.values()), round(settings.reconcile_seconds)
    print(f"{len(done)} subjects go on from what {owner.value} tells now; {left} wait")
    print(
        f"This reader looks at {owner.value} every {seconds} s: say it again after that, until"
        " GET /operations/forks shows none of it."
    )
    why = "\n".join(f"{count} subjects wait: {why}" for why, count in sorted(waits.items()))
    return [str(subject) for subject in done], why
