"""The recipes of contracts/README.md, each done once: what they promise is what happens."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any
from uuid import UUID

import pytest
import yaml

from contracts import catalogue as contracts_catalogue
from contracts.catalogue import UnknownType, catalogue, parse
from contracts.event import About, Agency, Category, Event
from contracts.events.court_listing import Sentenced
from contracts.events.provider_assessment import ClinicalLeadDeclined
from contracts.policy import policy
from contracts.policy.values import InvalidPolicy, load_policies, read_policies
from contracts.reference import InvalidData, UnknownCode, codes, entry, lists, sites
from contracts.sharing import Agreement, Agreements, disclosures, load_agreements
from contracts.vocabulary import Disposal
from scripts.export.agreements import table
from scripts.export.schemas import schema

CONTRACTS = Path(__file__).parents[2] / "contracts"
PERSON = UUID("00000000-0000-4000-8000-000000000001")
THEN = datetime(2026, 6, 2, 10, tzinfo=UTC)
DAY = date(2026, 6, 2)


def first_published() -> type[Event]:
    """The event as somebody wrote it for the first time."""

    class RoomChanged(Event, publisher=Agency.COURT):
        """A hearing was moved to another room."""

        room: Annotated[str, About(Category.HEARING)]

    return RoomChanged


class RoomChanged(Event, publisher=Agency.COURT, version=2):
    """A hearing was moved to another room, and since version 2 also from where."""

    to_room: Annotated[str, About(Category.HEARING)]
    from_room: Annotated[str | None, About(Category.HEARING)] = None


class RoomChangedV1(RoomChanged, publisher=Agency.COURT, without=("to_room", "from_room")):
    """As it was first published: it did not say from where, and called the room a room."""

    room: Annotated[str, About(Category.HEARING)]

    def upgrade(self) -> Event:
        """What was the room is where to."""
        return RoomChanged.of(self.pathway_id, self.occurred_at, to_room=self.room)


Publish = Callable[..., None]


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publish]:
    """Puts event classes into the catalogue, as a contracts module of its agency would."""
    published = contracts_catalogue._PUBLISHED

    def add(*events: type[Event]) -> None:
        module = SimpleNamespace(**{event.__name__: event for event in events})
        monkeypatch.setattr(contracts_catalogue, "_PUBLISHED", (*published, module))
        catalogue.cache_clear()

    yield add
    monkeypatch.undo()
    catalogue.cache_clear()


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the reference folder, which is read instead of the committed one."""
    folder = tmp_path / "reference"
    shutil.copytree(CONTRACTS / "reference", folder)
    caches = (
        lists.coded_list, lists._by_code, lists._by_any_name, sites, load_policies,
    )  # fmt: skip
    monkeypatch.setattr(lists, "_FOLDER", folder)
    monkeypatch.setattr(import_module("contracts.reference.sites"), "_FOLDER", folder / "sites")
    for cached in caches:
        cached.cache_clear()
    yield folder
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def edit(path: Path, change: Callable[[Any], None]) -> None:
    """Change a YAML file as its editor would."""
    content = yaml.safe_load(path.read_text())
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


def agreement(agreement_id: str) -> Agreement:
    """One of the committed agreements."""
    return next(a for a in load_agreements().all if a.id == agreement_id)


def saying(agreement_id: str, event: str, *fields: str) -> Agreements:
    """The agreement with one line more."""
    found = agreement(agreement_id)
    line = {"basis": "public_task", "fields": fields}
    told = found.model_dump() | {"events": {**found.model_dump()["events"], event: [line]}}
    return Agreements((Agreement.model_validate(told),))


def test_a_new_event_has_a_type_and_a_schema_and_is_told_to_nobody(publish: Publish) -> None:
    first = first_published()
    publish(first)
    assert catalogue()["cstr.court.room-changed.v1"] is first
    assert schema(first)["properties"]["room"]["x-category"] == "hearing"
    assert disclosures(first.of(PERSON, THEN, room="Courtroom 2"), DAY) == []


def test_a_new_event_leaves_once_a_line_names_it(publish: Publish) -> None:
    first = first_published()
    publish(first)
    event = first.of(PERSON, THEN, room="Courtroom 2")
    (told,) = disclosures(event, DAY, saying("court-to-probation", "RoomChanged", "room"))
    assert told.agreement.topic == "cstr.court.probation"
    assert told.parts[0].data == {"room": "Courtroom 2"}


def test_an_earlier_version_that_derives_from_no_newer_one_is_refused() -> None:
    with pytest.raises(TypeError, match="derives from the one that came after it"):
        type("ChangedV1", (Event,), {"__module__": __name__}, publisher=Agency.COURT)


def test_a_newest_version_that_derives_from_one_of_the_same_name_is_refused() -> None:
    with pytest.raises(TypeError, match="the newest version of an event is named without a number"):
        type("RoomChanged", (RoomChanged,), {"__module__": __name__}, publisher=Agency.COURT)


class Visited(Event, publisher=Agency.COURT, version=2):
    """Somebody was visited; since version 2 it says by whom."""

    by: Annotated[str, About(Category.HEARING)]


@pytest.mark.parametrize(
    ("name", "without", "wrong"),
    [
        ("VisitedV2", (), "does not come before version 2"),
        ("VisitedV1", ("buy",), "Visited has no buy"),
        ("VisitedV1", ("by",), "VisitedV1 needs an upgrade that gives by"),
    ],
)
def test_an_earlier_version_that_cannot_be_one_is_refused(
    name: str, without: tuple[str, ...], wrong: str
) -> None:
    """Its number, what it lacks, and that it can be read as the newer one."""
    names = {"__module__": __name__}
    with pytest.raises(TypeError, match=wrong):
        type(name, (Visited,), names, publisher=Agency.COURT, without=without)


def test_the_schema_of_the_earlier_version_is_the_one_it_was_published_with() -> None:
    """A published schema is frozen, and ``make check`` compares it."""
    assert schema(RoomChangedV1) == schema(first_published())


def test_a_new_version_is_what_a_reader_gets_of_the_old_one(publish: Publish) -> None:
    publish(RoomChangedV1, RoomChanged)
    read = parse("cstr.court.room-changed.v1", {"room": "Courtroom 2"}, PERSON, THEN)
    assert read == RoomChanged(pathway_id=PERSON, occurred_at=THEN, to_room="Courtroom 2")


def test_a_new_version_is_read_as_itself(publish: Publish) -> None:
    publish(RoomChangedV1, RoomChanged)
    data = {"to_room": "Courtroom 2", "from_room": "Courtroom 1"}
    read = parse("cstr.court.room-changed.v2", data, PERSON, THEN)
    assert isinstance(read, RoomChanged)
    assert read.from_room == "Courtroom 1"


def test_readers_first_because_a_reader_of_the_old_version_only_parks_the_new(
    publish: Publish,
) -> None:
    publish(first_published())
    with pytest.raises(UnknownType, match=r"room-changed\.v2"):
        parse("cstr.court.room-changed.v2", {"to_room": "Courtroom 2"}, PERSON, THEN)


def test_a_field_leaves_once_a_sharing_line_gives_it(tmp_path: Path) -> None:
    folder = tmp_path / "agreements"
    shutil.copytree(CONTRACTS / "agreements", folder)
    sentenced = Sentenced(
        pathway_id=PERSON, occurred_at=THEN, disposal=Disposal.CUSTODY,
        requirement_made=False, custody_weeks=8,
    )  # fmt: skip

    def to_liaison() -> dict[str, object]:
        load_agreements.cache_clear()
        found = disclosures(sentenced, DAY, load_agreements(folder))
        parts = next(d.parts for d in found if d.agreement.reader is Agency.LIAISON)
        return {name: value for part in parts for name, value in part.data.items()}

    assert "custody_weeks" not in to_liaison()
    line = {"basis": "public_task", "fields": ["custody_weeks"]}
    edit(folder / "court-to-liaison.yaml", lambda file: file["events"]["Sentenced"].append(line))
    assert to_liaison()["custody_weeks"] == 8
    changed = next(a for a in load_agreements(folder).all if a.id == "court-to-liaison")
    row = "| Sentenced | custody_weeks | order | public task: administration of justice"
    assert row in table(changed)
    load_agreements.cache_clear()


def test_a_line_about_a_field_there_is_not_is_refused_by_the_name_of_the_file(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "agreements"
    shutil.copytree(CONTRACTS / "agreements", folder)
    line = {"basis": "public_task", "fields": ["shoe_size"]}
    edit(folder / "court-to-liaison.yaml", lambda file: file["events"]["Sentenced"].append(line))
    with pytest.raises(InvalidData) as refused:
        load_agreements(folder)
    said = str(refused.value)
    assert said.startswith("court-to-liaison.yaml: ")
    assert said.endswith("Sentenced has no field shoe_size.")
    assert "\n" not in said


def test_a_line_rests_on_a_basis_that_the_agreement_says_in_full(tmp_path: Path) -> None:
    folder = tmp_path / "agreements"
    shutil.copytree(CONTRACTS / "agreements", folder)
    line = {"basis": "because", "fields": ["custody_weeks"]}
    edit(folder / "court-to-liaison.yaml", lambda file: file["events"]["Sentenced"].append(line))
    with pytest.raises(InvalidData, match=r"no basis because is among public_task"):
        load_agreements(folder)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("bases:\n", "bases:\n  public_task: consent\n", "the key public_task is said twice"),
        ("public_task: 'public", "public_task: ''\n  other: 'public", "bases.public_task: String"),
    ],
)
def test_a_basis_is_said_once_and_in_words(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    """Else the law every line rests on would change with one line, and nobody be told."""
    folder = tmp_path / "agreements"
    shutil.copytree(CONTRACTS / "agreements", folder)
    file = folder / "court-to-liaison.yaml"
    file.write_text(file.read_text().replace(right, wrong, 1))
    with pytest.raises(InvalidData, match=said):
        load_agreements(folder)


def test_a_site_sets_a_policy_value_of_its_own_from_a_day_on(reference: Path) -> None:
    own = {
        "name": "allocation_limit", "value": 24, "valid_from": date(2026, 7, 1),
        "source": "Agreed by the site (fictional)",
    }  # fmt: skip
    edit(
        reference / "sites/northamptonshire.yaml",
        lambda file: file.setdefault("policies", []).append(own),
    )
    assert policy("allocation_limit", "northamptonshire", on=date(2026, 6, 30)).number() == 48
    found = policy("allocation_limit", "northamptonshire", on=date(2026, 7, 1))
    assert (found.number(), found.site) == (24, "northamptonshire")
    assert policy("allocation_limit", "plymouth", on=date(2026, 7, 1)).number() == 48


def test_a_site_cannot_set_a_policy_there_is_not(reference: Path) -> None:
    own = {"name": "tea_break", "value": 1, "valid_from": DAY, "source": "Nobody"}
    edit(
        reference / "sites/northamptonshire.yaml",
        lambda file: file.setdefault("policies", []).append(own),
    )
    with pytest.raises(InvalidPolicy, match=r"^site northamptonshire: .* no policy tea_break\.$"):
        policy("allocation_limit", "northamptonshire", on=DAY)


def test_a_policy_file_that_is_wrong_says_so_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "national.yaml"
    file.write_text("title: t\npolicies:\n  - {name: a, unit: parsecs, rules: [R1], values: []}\n")
    with pytest.raises(InvalidPolicy) as refused:
        read_policies(file)
    assert str(refused.value).startswith("national.yaml: policies.0.unit: ")
    assert "\n" not in str(refused.value)


def test_a_new_code_is_accepted_and_changes_no_published_schema(reference: Path) -> None:
    published = schema(ClinicalLeadDeclined)
    declined = {
        "pathway_id": PERSON, "occurred_at": THEN, "requirement": "mhtr",
        "reasons": ["moves_away"],
    }  # fmt: skip
    with pytest.raises(UnknownCode):
        entry("decline_reasons", "moves_away")
    new = {"code": "moves_away", "label": "Moves away", "given_by": ["clinical_lead"]}
    edit(reference / "decline_reasons.yaml", lambda file: file["entries"].append(new))
    for cached in (lists.coded_list, lists._by_code, lists._by_any_name):
        cached.cache_clear()
    assert "moves_away" in codes("decline_reasons", DAY)
    assert ClinicalLeadDeclined.model_validate(declined).reasons == ("moves_away",)
    assert schema(ClinicalLeadDeclined) == published


def test_a_code_that_ended_is_still_read_and_no_longer_offered(reference: Path) -> None:
    def end(file: Any) -> None:
        file["entries"][0]["valid_to"] = date(2026, 1, 31)
        file["entries"][0]["valid_from"] = date(2017, 10, 1)

    edit(reference / "decline_reasons.yaml", end)
    ended = yaml.safe_load((reference / "decline_reasons.yaml").read_text())["entries"][0]["code"]
    assert ended not in codes("decline_reasons", DAY)
    assert entry("decline_reasons", ended).code == ended


def test_every_site_is_read_from_its_file(reference: Path) -> None:
    (reference / "sites/plymouth.yaml").unlink()
    assert "plymouth" not in sites()
