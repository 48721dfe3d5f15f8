"""Liaison, provider and probation with one person, and what is between them carried by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from contracts.envelope import Envelope
from contracts.event import Agency, Event
from contracts.events.court_listing import PathwayMerged
from contracts.events.probation_allocation import AssessmentRequested
from contracts.events.provider_assessment import SessionAttended
from contracts.vocabulary import Channel, Engagement, Requirement
from services.common import release
from services.common.deliveries import delivery, redelivery
from services.common.outbox import record_events, tell
from services.common.permission_known import families
from services.common.told_under import as_under
from services.probation_allocation.models.pathways import Pathway
from tests.liaison_diversion.given import CUSTODY, ELIGIBILITY, ask, listing, refer
from tests.provider_assessment.given import consent, requested
from tests.service_under_test import PROVIDER, ServiceUnderTest

A, B = PROVIDER, "another-organisation"
L, P, T = Agency.LIAISON, Agency.PROBATION, Agency.PROVIDER
NEEDS, PROGRESS = "health_needs", "progress"
READERS = {f"cstr.{w.short}.{r.short}": (w, r) for w in (L, P, T) for r in (L, P, T) if w is not r}
START = datetime(2026, 2, 2, 9, tzinfo=UTC)
FIELDS = {"needs", "engagement", "onward_support"}

_LOG = f"""
SELECT {release.COLUMNS} FROM event_log l WHERE channel = :channel AND about = :about
ORDER BY sequence
"""


@dataclass(repr=False)
class World:
    """One person at three agencies; every method is something that may happen."""

    services: Mapping[Agency, ServiceUnderTest]
    pathway: UUID = field(default_factory=uuid4)
    referral: dict[str, Any] = field(default_factory=dict)
    minutes: int = 0
    taken: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[tuple[Agency, str], set[UUID]] = field(default_factory=dict)
    held_back: list[tuple[str, Envelope]] = field(default_factory=list)

    async def open(self) -> None:
        """Listed, referred, and two organisations asked."""
        for service in self.services.values():
            await service.empty()
        self.referral = await refer(self.services[L])
        await self.services[L].deliver(listing(self.pathway))
        await self.services[P].deliver(listing(self.pathway))
        await self._hand(T, requested(self.pathway, A))
        await self._hand(T, requested(self.pathway, B, requirement=Requirement.DRR))

    def now(self) -> str:
        """A moment after every earlier one."""
        self.minutes += 7
        return (START + timedelta(minutes=self.minutes)).isoformat()

    async def custody_screen(self) -> None:
        """A record that does not ask; dated ahead of what follows it."""
        at = (START + timedelta(minutes=self.minutes + 10)).isoformat()
        await ask(self.services[L], self.referral, "custody-screens", CUSTODY | {"screened_at": at})

    async def give_at_liaison(self) -> None:
        """A screen that asks, and is given both."""
        body = ELIGIBILITY | {"screened_at": self.now(), "permissions": [NEEDS, PROGRESS]}
        answer = await ask(self.services[L], self.referral, "eligibility-screens", body)
        assert answer.status_code == 201, answer.text

    async def give_at(self, organisation: str) -> None:
        """A form of consent that names both."""
        body = consent(permissions=[NEEDS, PROGRESS], given_at=self.now())
        await self._of(organisation, "consents", body)

    async def withdraw_at(self, place: str, name: str, minutes: int) -> None:
        """Said to liaison, to probation or to an organisation, with whatever moment is put down."""
        at = (START + timedelta(minutes=self.minutes + minutes)).isoformat()
        body = {"withdrawn_at": at, "permission": name}
        if place == L:
            answer = await ask(self.services[L], self.referral, "permission-withdrawals", body)
        elif place == P:
            path = f"/v1/pathways/{self.pathway}/permission-withdrawals"
            answer = await self.services[P].post(path, body, role="responsible_officer")
        else:
            answer = await self._of(place, "withdrawals", body | {"withdrawn": "sharing"})
        assert answer.status_code == 201, answer.text
        agency = Agency(place) if place in (L, P) else T
        await self.note_withdrawal(agency, name)
        assert not await self.standing(agency, name)

    async def attend(self, organisation: str) -> None:
        """Something that rests on progress."""
        event = SessionAttended(
            pathway_id=self.pathway,
            occurred_at=START,
            appointment_id=uuid4(),
            requirement=Requirement.MHTR if organisation == A else Requirement.DRR,
            session_number=1,
            attendance="attended",
            channel=Channel.IN_PERSON,
            engagement=Engagement.ACTIVE,
        )
        await self._tell(T, event, organisation=organisation)

    async def pass_on(self) -> None:
        """Probation asks a provider, with the needs it was told of."""
        service = self.services[P]
        async with service.inbox._sessions() as session:
            pathway = await session.get(Pathway, self.pathway)
        assert pathway is not None
        event = AssessmentRequested(
            pathway_id=self.pathway,
            occurred_at=START,
            organisation=A,
            site="northamptonshire",
            requirement=Requirement.MHTR,
            family_name="Fictional",
            needs=tuple(pathway.needs),
            needed_by=START,
        )
        await self._tell(P, event, under={NEEDS: as_under(pathway.needs_under)})

    async def merge(self, agency: Agency, other: UUID) -> None:
        """The court tells one agency that another name is this person's."""
        merged = PathwayMerged(pathway_id=other, occurred_at=START, into=self.pathway)
        await self.services[agency].deliver(merged)

    async def carry(self, channel: str, *, hold_back: bool = False, twice: bool = False) -> None:
        """What is next on a channel arrives; or is lost, so that what follows finds a hole."""
        found = await self.next_on(channel)
        if found is None:
            return
        if hold_back:
            self.held_back.append((channel, found))
            return
        for _ in range(2 if twice else 1):
            await self._arrive(channel, found)

    async def heal(self) -> None:
        """The owner is asked again, and everything arrives that is on its way."""
        for channel, envelope in self.held_back:
            await self._arrive(channel, envelope)
        self.held_back.clear()
        for _ in range(3):
            for channel in READERS:
                while await self.next_on(channel, peek=True) is not None:
                    await self.carry(channel)
        for _, reader in READERS.values():
            await self._let_go(self.services[reader])

    async def next_on(self, channel: str, *, peek: bool = False) -> Envelope | None:
        """The next envelope, as it leaves now: checked as relay and replay do."""
        writer, _ = READERS[channel]
        place = self.taken.get(channel, 0)
        async with self.services[writer].engine.begin() as connection:
            query = text(_LOG)
            values = {"channel": channel, "about": self.pathway}
            rows = (await connection.execute(query, values)).mappings().all()[place : place + 1]
            if not rows:
                return None
            active = await release.active_permissions(connection, rows)
            envelope = release.envelope(rows[0], writer, active)
        if peek:
            return envelope
        self.taken[channel] = place + 1
        self._check_content(writer, envelope)
        self.numbers[channel] = self.numbers.get(channel, 0) + 1
        # What takes a number of its own here has no place in the teller's chain.
        return replace(envelope, sequence=self.numbers[channel], previous=None, incarnation=None)

    async def replay(self) -> None:
        """Every channel from its beginning, as whoever lost its place asks for it."""
        for channel, (writer, _) in READERS.items():
            async with self.services[writer].engine.begin() as connection:
                values = {"channel": channel, "about": self.pathway}
                rows = (await connection.execute(text(_LOG), values)).mappings().all()
                active = await release.active_permissions(connection, rows)
            for row in rows:
                self._check_content(writer, release.envelope(row, writer, active))

    async def poison(self, channel: str) -> None:
        """Something that cannot be read takes a number of the channel, and waits."""
        self.numbers[channel] = self.numbers.get(channel, 0) + 1
        found = redelivery(channel, _rubbish(channel, self.pathway, self.numbers[channel]))
        await self.services[READERS[channel][1]].inbox.apply([found])

    async def garble(self, channel: str) -> None:
        """What is next on a channel cannot be read when it arrives."""
        found = await self.next_on(channel)
        if found is not None:
            unread = replace(found, data={"permission": "no such permission"})
            await self.services[READERS[channel][1]].inbox.apply([redelivery(channel, unread)])

    async def standing(
        self, agency: Agency, name: str, *, certain: bool = True
    ) -> set[tuple[str, int]]:
        """To whom a permission stands at an agency; by what was heard, where not ``certain``."""
        async with self.services[agency].engine.begin() as connection:
            known = (await families(connection, [self.pathway])).get(self.pathway, {})
        family = known.get(name)
        if family is None:
            return set()
        epochs = {o: family.epoch(o, certain=certain) for o in family.organisations()}
        return {(o, epoch) for o, epoch in epochs.items() if epoch is not None}

    async def note_withdrawal(self, agency: Agency, name: str) -> None:
        """From here on nothing may leave the agency that was told on the permission before."""
        told = await self.services[agency].rows(
            "SELECT event_id FROM event_log WHERE parts @> CAST(:part AS jsonb)",
            part=f'[{{"permission": "{name}"}}]',
        )
        self.withdrawn.setdefault((agency, name), set()).update(row.event_id for row in told)

    def _check_content(self, writer: Agency, envelope: Envelope) -> None:
        ended = {
            id for (agency, _), ids in self.withdrawn.items() if agency is writer for id in ids
        }
        if envelope.id in ended:
            assert not FIELDS & envelope.data.keys(), "told before the withdrawal, left after it"

    async def _arrive(self, channel: str, envelope: Envelope) -> None:
        _, reader = READERS[channel]
        await self.services[reader].inbox.apply([redelivery(channel, envelope)])
        if envelope.type.endswith("permission-changed.v1") and not envelope.data["standing"]:
            name = str(envelope.data["permission"])
            await self.note_withdrawal(reader, name)
            if await self._is_newest(channel, envelope):
                assert not await self.standing(reader, name, certain=False)

    async def _is_newest(self, channel: str, envelope: Envelope) -> bool:
        """Whether the person gave nothing anew since, as far as the teller knows."""
        writer, _ = READERS[channel]
        return not await self.standing(writer, str(envelope.data["permission"]), certain=False)

    async def _let_go(self, service: ServiceUnderTest) -> None:
        """An operator retries what waits, and discards what cannot be read."""
        while waiting := await service.rows(
            "SELECT id, cause FROM parked ORDER BY (cause = 'poison') DESC, sequence"
        ):
            verb = "discard" if waiting[0].cause == "poison" else "retry"
            # What was garbled may be a disclosure: its officers have seen it.
            seen = {"reason": "cannot be read", "released": True}
            body = seen if verb == "discard" else None
            path = f"/operations/parked/{waiting[0].id}/{verb}"
            if verb == "discard":
                await service.post(path, body, role="operator", user="first")
            answer = await service.post(path, body, role="operator", user="second")
            parked_again = verb == "retry" and answer.status_code == 409
            assert parked_again or answer.status_code in (200, 204), answer.text

    async def _of(self, organisation: str, what: str, body: dict[str, Any]) -> Any:
        path = f"/v1/pathways/{self.pathway}/{what}"
        return await self.services[T].post(
            path, body, role="practitioner", organisation=organisation
        )

    async def _hand(self, agency: Agency, event: Event) -> None:
        """What an agency is told before the story begins."""
        await self.services[agency].deliver(event)
        channel = f"cstr.{event.publisher.short}.{agency.short}"
        self.numbers[channel] = self.numbers.get(channel, 0) + 1

    async def _tell(self, agency: Agency, event: Event, **more: Any) -> None:
        service = self.services[agency]
        key = bytes.fromhex(service.keys.pseudonym.read_text())
        async with service.inbox._sessions() as session, session.begin():
            tell(session, event, **more)
            await record_events(session, key)


def _rubbish(channel: str, subject: UUID, number: int) -> Envelope:
    writer, reader = READERS[channel]
    return Envelope(
        id=uuid4(),
        source=writer,
        type=f"cstr.{writer.short}.permission-changed.v1",
        time=START,
        subject=subject,
        sequence=number,
        recorded=START,
        correlation="test",
        causation="test",
        agreement=f"{writer.short}-to-{reader.short}.1",
        basis="test",
        data={"permission": "no such permission"},
    )


__all__ = ["A", "B", "NEEDS", "PROGRESS", "L", "P", "T", "World", "delivery"]
