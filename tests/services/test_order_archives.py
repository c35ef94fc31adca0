"""Archives of the order's papers: prepared once a version, whole or not at all, swept when nobody wants them."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.ordering import City, city, planned, published
from tracker.domain.errors import ConflictError, MissingError
from tracker.domain.jobs import JobKind, JobState
from tracker.domain.orders import Bundle
from tracker.models.jobs import Job
from tracker.models.journal import JournalEntry
from tracker.models.orders import OrderVersion
from tracker.services import jobs, order_archives, order_papers, orders


def quiet(*_said: object) -> None:
    """Nobody listens."""


def never() -> bool:
    return False


@pytest.fixture
def town(session: Session) -> City:
    return city(session, subjects=(("rus", 5), ("mat", 6)))


@pytest.fixture
def order(session: Session, town: City) -> OrderVersion:
    return published(session, town)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers in a form that costs nothing: what is tested is not the typesetting."""

    def form(name: str) -> Callable[[Any], bytes]:
        return lambda document: f"{name} {document.title}".encode()

    for name in order_papers.RENDERERS:
        monkeypatch.setitem(order_papers.RENDERERS, name, form(name))


def folder(session: Session) -> Path:
    found: Path = session.info["config"].papers
    return found


def asked(
    session: Session, town: City, order: OrderVersion, bundle: Bundle = Bundle.ALL, round_id: int | None = None
) -> Job:
    return order_archives.ask(session, actor=town.officer, order_id=order.id, bundle=bundle, round_id=round_id)


def made(session: Session, town: City, order: OrderVersion, bundle: Bundle = Bundle.ALL) -> Job:
    """An archive prepared to the end."""
    job = asked(session, town, order, bundle)
    jobs.claim(session, job_id=job.id, key="one")
    found = order_archives.work(order_archives.read(session, job.params), quiet, never)
    jobs.finish(session, job, result=order_archives.write(session, town.officer, job.params, found))
    return job


def names(session: Session, job: Job) -> list[str]:
    with zipfile.ZipFile(folder(session) / job.result["file"]) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def age(path: Path, hours: float) -> None:
    moment = jobs.wall().timestamp() - hours * 3600
    os.utime(path, (moment, moment))


@pytest.mark.usefixtures("plain")
def test_all_papers_are_written_under_their_sum_and_fetched(session: Session, town: City, order: OrderVersion) -> None:
    job = made(session, town, order)
    assert names(session, job) == [
        "приказ.docx",
        "приказ.pdf",
        "приказ.xlsx",
        "листы-школ.docx",
        "листы-школ.pdf",
        "акты/27-РУ5.pdf",
        "акты/27-МА6.pdf",
    ]
    data = order_archives.fetch(session, order, Bundle.ALL)
    assert hashlib.sha256(data).hexdigest() == job.result["sha256"]
    assert (job.result["size"], job.result["papers"]) == (len(data), 7)
    assert [path.name for path in folder(session).iterdir()] == [job.result["file"]]
    assert folder(session).stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("bundle", "expected"),
    [
        (Bundle.ACTS_PDF, ["27-РУ5.pdf", "27-МА6.pdf"]),
        (Bundle.ACTS_DOCX, ["27-РУ5.docx", "27-МА6.docx"]),
    ],
)
def test_the_acts_come_in_the_form_that_is_wanted(
    session: Session, town: City, order: OrderVersion, bundle: Bundle, expected: list[str]
) -> None:
    assert names(session, made(session, town, order, bundle)) == expected


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (18, ["27-РУ5.pdf"]),
        (17, ["27-РУ5-001…017.pdf", "27-РУ5-018…018.pdf"]),
        (9, ["27-РУ5-001…009.pdf", "27-РУ5-010…018.pdf"]),
    ],
)
def test_a_document_holds_only_so_many_acts(
    session: Session, town: City, order: OrderVersion, monkeypatch: pytest.MonkeyPatch, most: int, expected: list[str]
) -> None:
    monkeypatch.setattr(order_papers, "MOST_ACTS", most)
    papers = order_archives.require_papers(session, order.id)
    steps = order_papers.steps(papers, Bundle.ACTS_PDF, town.rounds[0].id)
    assert [name for name, _make in steps] == expected


def test_each_act_of_a_long_round_is_in_one_document(
    session: Session, town: City, order: OrderVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_papers, "MOST_ACTS", 5)
    taken: list[str] = []

    def note(_papers: Any, rows: Any) -> Any:
        taken.extend(row.packet for row in rows)
        return order_papers.Document("Акты", ())

    monkeypatch.setattr(order_papers, "acts_paper", note)
    monkeypatch.setitem(order_papers.RENDERERS, "pdf", lambda _document: b"")
    papers = order_archives.require_papers(session, order.id)
    for _name, make in order_papers.steps(papers, Bundle.ACTS_PDF):
        make()
    assert taken == [row.packet for row in papers.paper.rows]


@pytest.mark.usefixtures("plain")
def test_a_later_version_has_its_changes_too(session: Session, town: City, order: OrderVersion) -> None:
    second = published(session, town, planned(session, town), reason="Уточнение")
    assert {"изменения.docx", "изменения.pdf", "изменения.xlsx"} <= set(names(session, made(session, town, second)))
    shelf = order_archives.Shelf(session, order)
    assert shelf.state(Bundle.ALL) == order_archives.State(), "the archive of one version is none of another's"


@pytest.mark.usefixtures("plain")
def test_it_is_prepared_once(session: Session, town: City, order: OrderVersion) -> None:
    first = asked(session, town, order)
    assert first.kind is JobKind.PAPERS
    assert asked(session, town, order) is first, "it waits already"
    assert asked(session, town, order, Bundle.ACTS_PDF) is not first
    assert asked(session, town, order, Bundle.ACTS_PDF, town.rounds[0].id) is not first
    jobs.claim(session, job_id=first.id, key="one")
    assert asked(session, town, order) is first, "it runs already"
    found = order_archives.work(order_archives.read(session, first.params), quiet, never)
    jobs.finish(session, first, result=order_archives.write(session, town.officer, first.params, found))
    assert asked(session, town, order) is first, "it is ready"
    told = session.scalars(select(JournalEntry).where(JournalEntry.action == "papers_asked")).all()
    assert [(row.object_type, row.object_id) for row in told] == [("order", order.id)] * 3


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("spoil", ["gone", "cut", "other"])
def test_a_file_that_is_not_what_was_written_counts_as_not_prepared(
    session: Session, town: City, order: OrderVersion, spoil: str
) -> None:
    job = made(session, town, order)
    path = folder(session) / job.result["file"]
    data = path.read_bytes()
    if spoil == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if spoil == "cut" else data[:-1] + b"?")
    with pytest.raises(ConflictError):
        order_archives.fetch(session, order, Bundle.ALL)
    assert asked(session, town, order) is not job


@pytest.mark.usefixtures("plain")
def test_number_and_date_of_the_office_stand_in_the_papers_so_they_are_prepared_anew(
    session: Session, town: City, order: OrderVersion
) -> None:
    second = published(session, town, planned(session, town), reason="Уточнение")
    for one in (order, second):
        made(session, town, one)
    orders.register_in_office(session, actor=town.officer, order_id=order.id, number="12-од", on=date(2027, 4, 20))
    for one in (order, second):  # the second names the first: «в приказ от … № …»
        with pytest.raises(ConflictError):
            order_archives.fetch(session, one, Bundle.ALL)
    again = made(session, town, second)
    assert order_archives.fetch(session, second, Bundle.ALL)
    assert order_archives.Shelf(session, second).state(Bundle.ALL).ready is again


@pytest.mark.usefixtures("plain")
def test_it_tells_each_paper_and_stops_between_two_leaving_no_file(
    session: Session, town: City, order: OrderVersion
) -> None:
    job = asked(session, town, order)
    said: list[tuple[int, int, str]] = []

    def tell(_phase: str, done: int, total: int, detail: dict[str, Any]) -> None:
        said.append((done, total, detail["paper"]))

    prepared = order_archives.read(session, job.params)
    found = order_archives.work(prepared, tell, lambda: len(said) == 2)
    assert said == [(0, 7, "приказ.docx"), (1, 7, "приказ.pdf")]
    assert found is None
    assert order_archives.write(session, town.officer, job.params, found) == {"order": order.id}
    assert list(folder(session).iterdir()) == []


def test_a_fault_in_the_middle_leaves_no_file(
    session: Session, town: City, order: OrderVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_document: Any) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(order_papers.RENDERERS, "pdf", broken)
    prepared = order_archives.read(session, asked(session, town, order, Bundle.ACTS_PDF).params)
    with pytest.raises(OSError, match="No space"):
        order_archives.work(prepared, quiet, never)
    assert list(folder(session).iterdir()) == []


@pytest.mark.usefixtures("plain")
def test_a_cancelled_work_is_no_archive_even_when_it_was_through(
    session: Session, town: City, order: OrderVersion
) -> None:
    job = made(session, town, order)
    job.state = JobState.CANCELLED
    session.flush()
    with pytest.raises(ConflictError):
        order_archives.fetch(session, order, Bundle.ALL)


def test_what_is_not_in_the_order_is_missing(session: Session, town: City, order: OrderVersion) -> None:
    for order_id, round_id in ((order.id + 1, None), (order.id, 999)):
        with pytest.raises(MissingError):
            order_archives.ask(
                session, actor=town.officer, order_id=order_id, bundle=Bundle.ACTS_PDF, round_id=round_id
            )
    with pytest.raises(MissingError):
        order_archives.require_papers(session, order.id + 1)
    assert session.scalars(select(Job).where(Job.kind == JobKind.PAPERS)).all() == []


@pytest.mark.usefixtures("plain")
def test_what_is_old_overtaken_or_of_nobody_is_swept(session: Session, town: City, order: OrderVersion) -> None:
    assert order_archives.sweep(session) == 0, "there is no folder yet"
    overtaken = made(session, town, order)
    orders.register_in_office(session, actor=town.officer, order_id=order.id, number="7", on=None)
    newest, acts = made(session, town, order), made(session, town, order, Bundle.ACTS_PDF)
    home = folder(session)
    (home / "lost.part").write_bytes(b"x")
    assert order_archives.sweep(session) == 0, "what is young may be somebody's who has not committed yet"
    for path in home.iterdir():
        age(path, hours=1.1)
    acts.ended_at = acts.ended_at - order_archives.KEPT - timedelta(seconds=1)
    session.flush()
    assert order_archives.sweep(session) == 3
    assert [path.name for path in home.iterdir()] == [newest.result["file"]]
    assert not (home / overtaken.result["file"]).exists()
