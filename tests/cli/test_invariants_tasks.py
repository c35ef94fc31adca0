"""Each clause of the invariants of recommendations, tasks and evidence, broken by itself."""

import pytest

from tests.cli.town import Question, Town
from tracker.cli.invariants import tasks, uploads

CASES: list[tuple[Question, str, list[str]]] = [
    (
        tasks.misaddressed,
        "UPDATE task SET organisation_id = {office} WHERE id = {sent}",
        ["task {sent} for schools is at a methodical_office"],
    ),
    (
        tasks.misaddressed,
        "UPDATE recommendation SET addressee = 'department' WHERE id = {draft}",
        [],
    ),
    (
        tasks.misaddressed,
        "UPDATE task SET campaign_id = campaign_id + 0, organisation_id = {department} WHERE id = {closed}",
        ["task {closed} for schools is at a department"],
    ),
    (
        tasks.misaddressed,
        "UPDATE task SET recommendation_id = {draft}, organisation_id = {department} WHERE id = {sent}",
        ["task {sent} belongs to a draft"],
    ),
    (
        tasks.half_sent,
        "DELETE FROM task WHERE id = {sent}",
        ["recommendation {wide}: 6 tasks, 7 in the journal"],
    ),
    (
        tasks.half_sent,
        "UPDATE task SET handed_from_id = {closed} WHERE id = {sent}",
        ["recommendation {wide}: 6 tasks, 7 in the journal"],
    ),
    (
        tasks.half_sent,
        "UPDATE recommendation SET sent_at = NULL WHERE id = {wide}",
        ["recommendation {wide}: 7 tasks, 7 in the journal"],
    ),
    (
        tasks.half_sent,
        "UPDATE recommendation SET status = 'withdrawn', sent_at = '2027-04-01 09:00:00' WHERE id = {draft}",
        [],
    ),
    (
        tasks.half_sent,
        "UPDATE recommendation SET status = 'sent' WHERE id = {draft}",
        ["recommendation {draft}: 0 tasks, 0 in the journal"],
    ),
    (
        tasks.half_sent,
        "UPDATE journal_entry SET object_type = 'task' WHERE action = 'sent'",
        ["recommendation {wide}: 7 tasks, 0 in the journal"],
    ),
    (
        tasks.half_sent,
        "UPDATE journal_entry SET action = 'sent_further' WHERE action = 'sent'",
        [],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET reported_on = NULL WHERE id = {reported}",
        ["task {reported} (reported)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET reported_on = NULL WHERE id = {closed}",
        ["task {closed} (closed)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET reported_on = '2027-04-18' WHERE id = {returned}",
        ["task {returned} (returned)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET reported_on = '2027-04-18' WHERE id = {sent}",
        ["task {sent} (sent)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET reported_on = '2027-04-18' WHERE id = {cancelled}",
        [],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET closed_on = NULL WHERE id = {closed}",
        ["task {closed} (closed)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET closed_on = '2027-04-19' WHERE id = {reported}",
        ["task {reported} (reported)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET closed_on = '2027-04-17' WHERE id = {closed}",
        ["task {closed} (closed)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET closed_on = '2027-04-18' WHERE id = {closed}",
        [],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET executor_id = NULL WHERE id IN ({accepted}, {interim}, {reported}, {closed})",
        [
            "task {accepted} (accepted)",
            "task {interim} (interim)",
            "task {reported} (reported)",
            "task {closed} (closed)",
        ],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET executor_id = {head} WHERE id = {sent}",
        ["task {sent} (sent)"],
    ),
    (
        tasks.inconsistent,
        "UPDATE task SET executor_id = {head} WHERE id = {cancelled}",
        [],
    ),
    (
        tasks.closed_without_evidence,
        "DELETE FROM evidence WHERE id = {fact}",
        ["task {closed}"],
    ),
    (
        tasks.closed_without_evidence,
        "DELETE FROM evidence WHERE task_id = {reported}",
        [],
    ),
    (
        tasks.closed_without_evidence,
        "UPDATE evidence SET task_id = {reported} WHERE id = {fact}",
        ["task {closed}"],
    ),
    (
        tasks.closed_by_executor,
        "UPDATE journal_entry SET action = 'close', person_id = {head} WHERE object_type = 'task' AND object_id = {closed}",
        ["task {closed}"],
    ),
    (
        tasks.closed_by_executor,
        "UPDATE journal_entry SET action = 'close', person_id = {chief} WHERE object_type = 'task' AND object_id = {closed}",
        [],
    ),
    (
        tasks.closed_by_executor,
        "UPDATE journal_entry SET action = 'report', person_id = {head} WHERE object_type = 'task' AND object_id = {closed}",
        [],
    ),
    (
        tasks.closed_by_executor,
        "UPDATE journal_entry SET action = 'close', person_id = {head}, object_id = {closed} WHERE object_type <> 'task'",
        [],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE task SET due_on = '2027-05-22' WHERE id = {sent}",
        ["task {sent}"],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE task SET due_on = '2027-05-20' WHERE id = {sent}",
        ["task {sent}"],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE task SET due_on = '2027-06-01' WHERE id = {accepted}",
        ["task {accepted}"],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE extension_request SET until = due_before",
        ["request {request} of task {accepted}"],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE extension_request SET granted = true",
        ["request {request} of task {accepted}"],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE extension_request SET granted = false",
        ["request {request} of task {accepted}"],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE extension_request SET decided_at = '2027-04-20 12:00:00'",
        ["request {request} of task {accepted}"],
    ),
    (
        tasks.moved_deadlines,
        "UPDATE extension_request SET until = '2027-05-22', granted = false, decided_at = '2027-04-20 12:00:00'",
        [],
    ),
    (
        tasks.unlike_the_journal,
        "UPDATE task SET status = 'returned' WHERE id = {accepted}",
        ["task {accepted} is returned, the journal says accepted"],
    ),
    (
        tasks.unlike_the_journal,
        "UPDATE task SET status = 'accepted' WHERE id = {sent}",
        ["task {sent} is accepted, the journal says sent"],
    ),
    (
        tasks.unlike_the_journal,
        "UPDATE task SET status = 'cancelled' WHERE id = {sent}",
        ["task {sent} is cancelled, the journal says sent"],
    ),
    (
        uploads.strange_evidence,
        "UPDATE evidence SET text = '' WHERE id = {fact}",
        ["evidence {fact}"],
    ),
    (
        uploads.strange_evidence,
        "UPDATE evidence SET url = '' WHERE id = {link}",
        ["evidence {link}"],
    ),
    (
        uploads.strange_evidence,
        "UPDATE evidence SET kind = 'link' WHERE id = {fact}",
        ["evidence {fact}"],
    ),
    (
        uploads.strange_evidence,
        "UPDATE evidence SET kind = 'file' WHERE id = {fact}",
        ["evidence {fact}"],
    ),
    (
        uploads.strange_evidence,
        "UPDATE evidence SET kind = 'text', text = 'x' WHERE id = {paper}",
        ["evidence {paper}"],
    ),
    (
        uploads.strange_evidence,
        "UPDATE evidence SET file_id = NULL WHERE id = {paper}",
        ["evidence {paper}", "file {file} belongs to no evidence"],
    ),
    (
        uploads.strange_evidence,
        "DELETE FROM evidence WHERE id = {paper}",
        ["file {file} belongs to no evidence"],
    ),
]
REQUEST = (
    "INSERT INTO extension_request (task_id, until, due_before, reason, asked_at, granted, decided_at, decision_note) "
    "VALUES ({accepted}, '2027-06-01', '2027-05-21', 'ещё раз', '2027-04-20 12:00:00', {granted}, {decided}, '')"
)
DECIDED = {"granted": "true", "decided": "'2027-04-21 12:00:00'"}
OPEN = {"granted": "NULL", "decided": "NULL"}


@pytest.mark.parametrize(
    ("question", "harm", "expected"), CASES, ids=[f"{case[0].__name__}: {case[1]}" for case in CASES]
)
def test_what_breaks_an_invariant_of_tasks_is_named_and_nothing_else(
    town: Town, question: Question, harm: str, expected: list[str]
) -> None:
    assert town.answers(question) == [], "the town is whole before"
    assert sorted(town.answers(question, harm)) == sorted(town.words(one) for one in expected)


def test_a_date_may_be_later_than_the_first_where_more_time_was_granted(town: Town) -> None:
    granted = REQUEST.format(accepted="{accepted}", **DECIDED)
    assert (
        town.answers(tasks.moved_deadlines, granted, "UPDATE task SET due_on = '2027-06-01' WHERE id = {accepted}")
        == []
    )
    earlier = "UPDATE task SET due_on = '2027-05-20' WHERE id = {accepted}"
    assert town.answers(tasks.moved_deadlines, granted, earlier) == [town.words("task {accepted}")]


@pytest.mark.parametrize("kind", ["campaign", "relative"])
def test_a_date_bound_to_the_campaign_moves_with_it_both_ways(town: Town, kind: str) -> None:
    bound = f"UPDATE recommendation SET deadline_kind = '{kind}' WHERE id = {{wide}}"
    for day in ("2027-05-20", "2027-05-22"):
        assert town.answers(tasks.moved_deadlines, bound, f"UPDATE task SET due_on = '{day}' WHERE id = {{sent}}") == []


def test_a_second_open_request_is_one_too_many_and_a_decided_one_is_not(town: Town) -> None:
    another = REQUEST.format(accepted="{accepted}", **OPEN)
    assert town.answers(tasks.doubled_requests) == []
    assert town.answers(tasks.doubled_requests, another) == [town.words("task {accepted}")]
    decided = REQUEST.format(accepted="{accepted}", **DECIDED)
    assert town.answers(tasks.doubled_requests, decided) == []


def test_open_requests_of_two_tasks_do_not_add_up(town: Town) -> None:
    elsewhere = REQUEST.format(accepted="{interim}", **OPEN)
    assert town.answers(tasks.doubled_requests, elsewhere) == []


def test_tasks_of_a_withdrawn_recommendation_are_cancelled_without_a_word_each(town: Town) -> None:
    withdrawn = "UPDATE recommendation SET status = 'withdrawn' WHERE id = {wide}"
    cancelled = "UPDATE task SET status = 'cancelled' WHERE id = {interim}"
    assert town.answers(tasks.unlike_the_journal, withdrawn, cancelled) == []
    other = "UPDATE task SET status = 'closed' WHERE id = {interim}"
    assert town.answers(tasks.unlike_the_journal, withdrawn, other) == [
        town.words("task {interim} is closed, the journal says interim")
    ]


def test_the_journals_last_word_on_a_task_counts_and_not_its_first(town: Town) -> None:
    later = "UPDATE journal_entry SET object_id = {accepted} WHERE object_type = 'task' AND object_id = {interim}"
    assert sorted(town.answers(tasks.unlike_the_journal, later)) == sorted(
        [
            town.words("task {accepted} is accepted, the journal says interim"),
            town.words("task {interim} is interim, the journal says sent"),
        ]
    )


def test_a_task_of_another_campaign_than_its_recommendation_is_named(town: Town) -> None:
    former = (
        "INSERT INTO campaign (id, year, name, starts_on, ends_on, third_check_from, public_draw, public_page, version) "
        "VALUES (900, 2026, 'ВПР-2026', '2026-04-20', '2026-05-20', 2, '', false, 1)"
    )
    moved = "UPDATE task SET campaign_id = 900 WHERE id = {interim}"
    assert town.answers(tasks.misaddressed, former, moved) == [
        town.words("task {interim} belongs to another campaign than its recommendation")
    ]


@pytest.fixture
def upload(town: Town):
    """Write what lies on the disk under the stored name of the town's one file; None: nothing."""
    folder = town.session.info["config"].files
    folder.mkdir(exist_ok=True)
    path = folder / ("f" * 32)

    def write(content: bytes | None) -> None:
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)

    yield write
    path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "file {file} (" + "f" * 32 + ") is not on the disk"),
        (b"abcd", "file {file} (" + "f" * 32 + ") is not what was uploaded"),
        (b"abc", "file {file} (" + "f" * 32 + ") is not what was uploaded"),
        (b"", "file {file} (" + "f" * 32 + ") is not what was uploaded"),
    ],
    ids=["missing", "longer", "other content", "emptied"],
)
def test_a_file_is_on_the_disk_as_it_was_uploaded(town: Town, upload, content: bytes | None, expected: str) -> None:
    upload(content)
    assert town.answers(uploads.lost_files) == [town.words(expected)]


def test_a_file_of_the_right_size_and_content_is_no_fault(town: Town, upload) -> None:
    upload(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # SHA-256 of “abc”, FIPS 180-2
    assert town.answers(uploads.lost_files, f"UPDATE stored_file SET sha256 = '{known}'") == []
    wrong_size = f"UPDATE stored_file SET sha256 = '{known}', size = 4"
    assert len(town.answers(uploads.lost_files, wrong_size)) == 1
