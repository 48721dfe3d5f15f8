"""Each agreement as a table a data-protection officer can read."""

from collections.abc import Iterator, Mapping

from contracts.catalogue import catalogue
from contracts.event import Event, category
from contracts.sharing import Agreement, SubjectAs, TimeAs, load_agreements


def files() -> Mapping[str, str]:
    """One table next to each agreement."""
    return {f"agreements/{a.id}.md": table(a) for a in load_agreements().all}


def table(agreement: Agreement) -> str:
    """The human-readable annex of an agreement (R50)."""
    return "\n".join([*_head(agreement), *_rows(agreement), ""])


def _head(agreement: Agreement) -> Iterator[str]:
    yield f"# What {agreement.writer} tells {agreement.reader}"
    yield ""
    yield f"{agreement.purpose}"
    yield ""
    yield f"- Agreement `{agreement.reference}`, in force from {agreement.valid_from:%d %B %Y}"
    yield f"- Lawful basis: {agreement.lawful_basis}"
    review = f"{agreement.review_on:%d %B %Y}"
    yield f"- Approved by: {agreement.approved_by}; to be reviewed by {review}"
    if agreement.subject is SubjectAs.PSEUDONYM:
        yield "- The person is named by a keyed pseudonym; the reader cannot lead it back"
    if agreement.time is TimeAs.DAY:
        yield "- The reader learns the day something happened, not the time"
    if agreement.organisations is not None:
        everyone = ", ".join(agreement.organisations.everyone)
        yield "- One organisation of the reader sees what is for it and, of people it was told of,"
        yield f"  {everyone}"
    yield "- What is not in this table is not told"
    yield ""
    yield "| event | field | about | on the basis of | only while this permission stands |"
    yield "|---|---|---|---|---|"


def _rows(agreement: Agreement) -> Iterator[str]:
    told = {e.name: e for e in catalogue().values() if e.publisher is agreement.writer}
    for name, lines in agreement.events.items():
        for line in lines:
            for field in line.fields:
                about = _about(told[name], field)
                permission = line.permission or ""
                yield f"| {name} | {field} | {about} | {agreement.basis_of(line)} | {permission} |"


def _about(event: type[Event], field: str) -> str:
    return category(event, field.partition(".")[0]).value
