"""The federal system's files in: works and shares by school with a list of what is wrong, or a refusal."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tracker.documents import pool
from tracker.documents.errors import DocumentRefused
from tracker.documents.intake import check_size, extension_of
from tracker.documents.results_reader import text
from tracker.documents.results_reader.problems import Problem, Problems
from tracker.documents.results_reader.shares import Group
from tracker.documents.results_reader.works import Work
from tracker.documents.zips import OLE_MAGIC, ZIP_MAGIC, check_zip

ALLOWED = ".xlsx, .xls, .csv"
_KINDS = frozenset({"xlsx", "xlsm", "xls", "csv", "txt", "tsv"})
UNKNOWN = "?"


def _nothing(_text: str) -> None:
    return None


def _no_max(_subject: str, _grade: int) -> None:
    return None


@dataclass(frozen=True)
class Known:
    """What the reader asks of the domain: the subject and grade a text names, the maximum of a subject and grade."""

    subject_in: Callable[[str], str | None] = _nothing
    grade_in: Callable[[str], int | None] = _nothing
    max_of: Callable[[str, int], int | None] = _no_max


@dataclass(frozen=True)
class School:
    """One school in one file: works with a score, absences, scores and journal marks, or the counts of a report."""

    n: int
    absent: int = 0
    total: int | None = None
    scores: dict[int, int] = field(default_factory=dict)
    journal: dict[int, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ResultFile:
    """What was read out of one file; `task_max` in points where the headings say it, `refused` instead of all else."""

    name: str
    layout: str | None = None
    subject: str | None = None
    grade: int | None = None
    tasks: tuple[int | str, ...] = ()
    task_max: tuple[int | None, ...] = ()
    highest: int | None = None
    dropped: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()
    schools: dict[str, School] = field(default_factory=dict)
    references: tuple[Group, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: DocumentRefused | None = None


def check(name: str, data: bytes) -> None:
    """Refuse, before anything is unpacked, a file of another kind, too large or too much when unpacked."""
    check_size(data)
    if extension_of(name) not in _KINDS:
        raise DocumentRefused("unknown_kind", allowed=ALLOWED)
    if data.startswith(ZIP_MAGIC):
        if "[Content_Types].xml" not in check_zip(data):
            raise DocumentRefused("wrong_content", extension=f".{extension_of(name)}", allowed=ALLOWED)
    elif extension_of(name) in {"xlsx", "xlsm"} and not data.startswith(OLE_MAGIC):
        raise DocumentRefused("damaged")


def read_results(files: Iterable[tuple[str, bytes]], known: Known | None = None) -> Iterator[ResultFile]:
    """Yield what each (name, content) was read as, in order; a file that is refused says why and stops no other."""
    names: list[tuple[str, DocumentRefused | None]] = []

    def sound() -> Iterator[bytes]:
        for name, data in files:
            try:
                check(name, data)
            except DocumentRefused as refused:
                names.append((name, refused))
                continue
            names.append((name, None))
            yield data

    done = 0
    for answer in pool.read_all("results", sound()):
        while names[done][1] is not None:
            yield _refused(*names[done], known)
            done += 1
        name = names[done][0]
        yield _refused(name, answer, known) if isinstance(answer, DocumentRefused) else _read(name, answer, known)
        done += 1
    for name, refused in names[done:]:
        yield _refused(name, refused, known)


def _refused(name: str, refused: DocumentRefused | None, known: Known | None) -> ResultFile:
    asked = known or Known()
    return ResultFile(name, subject=asked.subject_in(name), grade=asked.grade_in(name), refused=refused)


def _first(ask: Callable[[str], Any], texts: Iterable[str]) -> Any:
    return next((found for one in texts if (found := ask(one)) is not None), None)


def _read(name: str, answer: dict[str, Any], known: Known | None) -> ResultFile:
    asked = known or Known()
    problems = Problems(Problem(*one) for one in answer["problems"])
    hints: list[str] = answer["hints"]
    subject, grade = _subject(name, answer, asked, problems), _grade(name, answer, asked, problems)
    task_max = tuple(most for _label, most in answer["tasks"])
    highest = _highest(answer, task_max)
    if highest is None and subject and grade:
        highest = asked.max_of(subject, grade)
    owner = text.login_inside(name) or _first(text.login_inside, hints) or UNKNOWN
    works = tuple(_work(one, owner) for one in answer["works"])
    for work in works:
        if highest is not None and work.score is not None and work.score > highest:
            problems.note(work.row, None, "sum_over_max", value=work.score, most=highest)
    groups = [(Group(*one[:-1]), one[-1]) for one in answer["groups"]]
    counted = {_key(group, owner): _counted(answer["layout"], group) for group, is_school in groups if is_school}
    return ResultFile(
        name, answer["layout"], subject, grade, tuple(label for label, _most in answer["tasks"]) if works else (),
        task_max if works else (), highest, tuple(answer["dropped"]), works, counted or by_school(works),
        tuple(group for group, is_school in groups if not is_school),
        tuple(sorted(problems, key=lambda one: (one.row or 0, one.code))),
    )  # fmt: skip


def _key(group: Group, owner: str) -> str:
    """Return the login of a report's school: its own, the file's for «Ваша ОО», else its name."""
    own = group.name.casefold().startswith("ваша") and owner != UNKNOWN
    return group.login or (owner if own else group.name)


def _work(plain: list[Any], owner: str) -> Work:
    row, login, code, school_class, variant, score, mark, points = plain
    return Work(row, login or owner, code, school_class, variant, score, mark, tuple(points))


def _subject(name: str, answer: dict[str, Any], known: Known, problems: Problems) -> str | None:
    in_rows = {found for cell in answer["subjects"] if (found := known.subject_in(cell))}
    if len(in_rows) > 1:
        problems.note(None, None, "several_subjects")
        return None
    said = known.subject_in(name)
    if in_rows:
        found = in_rows.pop()
        if said not in {None, found}:
            problems.note(None, None, "subject_differs")
        return found
    return said or _first(known.subject_in, answer["hints"])


def _grade(name: str, answer: dict[str, Any], known: Known, problems: Problems) -> int | None:
    grades: list[int] = answer["grades"]
    said = known.grade_in(name)
    if not grades:
        return said or _first(known.grade_in, answer["hints"])
    if len(grades) > 1:
        problems.note(None, None, "several_grades", grades=", ".join(map(str, sorted(grades))))
    if said not in {None, grades[0]}:
        problems.note(None, None, "grade_differs", said=int(said or 0), found=grades[0])
    return grades[0]


def _highest(answer: dict[str, Any], task_max: tuple[int | None, ...]) -> int | None:
    if answer["layout"] == "scores":
        return max(int(label) for label, _most in answer["tasks"])
    known = [most for most in task_max if most is not None]
    return sum(known) if known and len(known) == len(task_max) else None


def by_school(works: Iterable[Work]) -> dict[str, School]:
    """Return the figures of each school, by login."""
    found: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        found[work.login].append(work)
    schools = {}
    for login, own in sorted(found.items()):
        scores = Counter(work.score for work in own if work.score is not None)
        journal = Counter(work.mark for work in own if work.score is not None and work.mark is not None)
        n = scores.total()
        total = sum(score * times for score, times in scores.items())
        schools[login] = School(n, len(own) - n, total, dict(sorted(scores.items())), dict(sorted(journal.items())))
    return schools


def _counted(layout: str, group: Group) -> School:
    if layout != "scores":
        return School(group.n, counts=group.counts)
    scores = {int(score): times for score, times in group.counts.items() if times}
    return School(group.n, total=sum(score * times for score, times in scores.items()), scores=scores)


def as_json(file: ResultFile) -> dict[str, Any]:
    """Return the file as the command line prints it."""
    return {
        "file": file.name,
        "layout": file.layout,
        "subject": file.subject,
        "grade": file.grade,
        "tasks": list(file.tasks),
        "max": file.highest,
        "dropped_columns": list(file.dropped),
        "refused": file.refused.words("ru") if file.refused else None,
        "schools": {login: _school(file.layout, school) for login, school in file.schools.items()},
        "problems": [
            {"row": one.row, "column": one.column, "code": one.code, "text": one.text} for one in file.problems
        ],
    }


def _school(layout: str | None, school: School) -> dict[str, Any]:
    found: dict[str, Any] = {
        "n": school.n,
        "absent": school.absent,
        "sum": school.total,
        "scores": {str(score): times for score, times in school.scores.items()},
        "journal": {str(mark): times for mark, times in school.journal.items()},
    }
    if layout == "marks":
        found["marks"] = school.counts
    elif layout == "journal":
        found |= school.counts
    return found
