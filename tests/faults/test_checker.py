"""The checker finds what was done wrong to a history, and nothing in one that holds."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.checker import Wrong, check, counted
from tests.faults.operations import Kind, Operation, Recorder, recorded

CHANNELS = ("one", "two")


@st.composite
def histories(draw: st.DrawFn) -> list[Operation]:
    """Commands of some subjects, told on two channels and applied in order by their readers."""
    subjects = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    chance = draw(st.randoms(use_true_random=False))
    return history(subjects, chance)


def history(subjects: list[int], chance: random.Random) -> list[Operation]:
    found: list[Operation] = []
    due: dict[tuple[str, int], list[Operation]] = {}
    for subject, count in enumerate(subjects):
        for number in range(1, count + 1):
            command = f"{subject}-{number}"
            found.append(Operation(Kind.ASKED, command, process="client"))
            found.append(Operation(Kind.DONE, command, process="client"))
            for channel in CHANNELS:
                event = Operation(
                    Kind.TOLD, f"{command}@{channel}", command, channel, str(subject), number,
                    process="owner",
                )  # fmt: skip
                found.append(event)
                due.setdefault((channel, subject), []).append(event)
    lines = 0
    while due:
        place = chance.choice(sorted(due))
        event = due[place].pop(0)
        lines += 1
        reader = f"reader of {place[0]}"
        found.append(replace(event, kind=Kind.APPLIED, of="", process=reader, line=lines))
        if not due[place]:
            del due[place]
    return found


def of(kind: Kind, found: list[Operation]) -> list[Operation]:
    return [one for one in found if one.kind is kind]


@given(histories())
def test_a_history_that_holds_has_no_finding(found: list[Operation]) -> None:
    assert check(found) == []


@given(histories(), st.data())
def test_a_command_of_which_nothing_was_told_is_lost(
    found: list[Operation], data: st.DataObject
) -> None:
    command = data.draw(st.sampled_from(of(Kind.DONE, found)))
    channels = data.draw(st.sets(st.sampled_from(CHANNELS), min_size=1))
    gone = {o.id for o in of(Kind.TOLD, found) if o.of == command.id and o.channel in channels}
    left = [one for one in found if one.id not in gone]
    if {one.channel for one in of(Kind.TOLD, left)} == set(CHANNELS):
        (finding,) = check(left)
        assert (finding.wrong, finding.times) == (Wrong.LOST, 1)
        assert [one.kind for one in finding.example] == [Kind.ASKED, Kind.DONE]
        assert finding.example[-1] == command


@given(histories(), st.data(), st.sampled_from([Kind.FAILED, Kind.UNKNOWN]))
def test_a_command_that_was_not_acknowledged_may_be_done_or_not(
    found: list[Operation], data: st.DataObject, answer: Kind
) -> None:
    command = data.draw(st.sampled_from(of(Kind.DONE, found)))
    said = [replace(one, kind=answer) if one == command else one for one in found]
    gone = {one.id for one in of(Kind.TOLD, found) if one.of == command.id}
    assert check(said) == []
    assert check([one for one in said if one.id not in gone]) == []


@given(histories(), st.data())
def test_what_never_arrived_is_unseen(found: list[Operation], data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(of(Kind.APPLIED, found)))
    (finding,) = check([one for one in found if one != event])
    assert (finding.wrong, finding.example[0].id) == (Wrong.UNSEEN, event.id)


@given(histories(), st.data())
def test_an_effect_that_happened_twice_is_a_duplicate(
    found: list[Operation], data: st.DataObject
) -> None:
    event = data.draw(st.sampled_from(of(Kind.APPLIED, found)))
    again = replace(event, line=event.line + 1000)
    (finding,) = check([*found, again])
    assert (finding.wrong, finding.example) == (Wrong.DUPLICATE, (event, again))


@given(histories(), st.data())
def test_a_command_that_was_told_twice_is_a_duplicate(
    found: list[Operation], data: st.DataObject
) -> None:
    event = data.draw(st.sampled_from(of(Kind.TOLD, found)))
    again = replace(event, id=event.id + " again", number=99)
    applied = replace(again, kind=Kind.APPLIED, of="", process="late", line=1)
    assert counted(check([*found, again, applied])) == {Wrong.DUPLICATE: 1}


@given(histories(), st.data())
def test_two_that_changed_places_are_reordered(found: list[Operation], data: st.DataObject) -> None:
    later = [one for one in of(Kind.APPLIED, found) if one.number > 1]
    if not later:
        return
    second = data.draw(st.sampled_from(later))
    (first,) = [
        one for one in of(Kind.APPLIED, found)
        if (one.channel, one.subject) == (second.channel, second.subject)
        and one.number == second.number - 1
    ]  # fmt: skip
    swapped = {first: replace(first, line=second.line), second: replace(second, line=first.line)}
    (finding,) = check([swapped.get(one, one) for one in found])
    assert (finding.wrong, finding.times) == (Wrong.REORDERED, 1)
    assert {one.id for one in finding.example} == {first.id, second.id}


@pytest.mark.parametrize(
    ("epoch", "at", "wrong"),
    [
        (1, 9.0, 0),
        (1, 11.0, 1),
        (2, 11.0, 0),
        (0, 11.0, 0),
    ],
)
def test_content_after_its_withdrawal_is_a_disclosure(epoch: int, at: float, wrong: int) -> None:
    """The epoch is 0 where a number left and nothing else; a permission given anew is another."""
    found = [
        Operation(Kind.WITHDRAWN, "w", subject="s", epoch=1, at=10.0),
        Operation(Kind.SEEN, "e", channel="one", subject="s", number=1, epoch=epoch, at=at),
    ]
    assert counted(check(found))[Wrong.DISCLOSED] == wrong


def test_the_example_is_the_smallest() -> None:
    found = history([4], random.Random(1))
    kept = [one for one in found if one.kind is not Kind.APPLIED or one.number == 4]
    (finding,) = check(kept)
    assert (finding.times, finding.example[0].number) == (6, 1)
    assert "unseen (6)" in str(finding)


def test_what_was_written_is_read_with_process_and_line(tmp_path: Path) -> None:
    """Also what a process that was killed had written."""
    with Recorder(tmp_path, "one") as one, Recorder(tmp_path, "two") as two:
        one.write(Kind.ASKED, "a")
        two.write(Kind.APPLIED, "e", channel="c", subject="s", number=3)
        one.write(Kind.DONE, "a")
        read = recorded(tmp_path)
    assert [(o.process, o.line, o.kind) for o in read] == [
        ("one", 1, Kind.ASKED),
        ("one", 2, Kind.DONE),
        ("two", 1, Kind.APPLIED),
    ]
    assert (read[2].channel, read[2].subject, read[2].number) == ("c", "s", 3)
