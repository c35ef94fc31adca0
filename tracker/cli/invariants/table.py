"""The table of invariants: a name and the function that returns what breaks it, in words."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from tracker.cli.invariants import drafts, orders, packets, people, schemes, structure, tasks, uploads

Question = Callable[[Session], Iterable[str]]

TABLE: dict[str, Question] = {
    "the database file is whole": structure.damage,
    "every reference points somewhere": structure.dangling,
    "every word of a list is a known one": structure.unknown_words,
    "every version is at least 1": structure.bad_versions,
    "every key is its text, folded": structure.stale_keys,
    "the journal's chain is whole": structure.broken_chain,
    "every person has a role, and each role is held where it may be": people.misplaced_roles,
    "somebody can administer": people.no_administrator,
    "nobody switched off is signed in": people.sessions_of_the_inactive,
    "only schools are closed, and only into other schools": people.strange_successors,
    "forbidden pairs, former checks and numbers are of schools": people.strange_schools,
    "a campaign ends after it starts": people.backward_campaigns,
    "a task goes to the kind of organisation that is addressed": tasks.misaddressed,
    "a recommendation was sent to all or to nobody": tasks.half_sent,
    "dates, executor and status of a task agree": tasks.inconsistent,
    "a closed task has evidence": tasks.closed_without_evidence,
    "nobody took his own task off control": tasks.closed_by_executor,
    "the first date of a task is kept": tasks.moved_deadlines,
    "a task has at most one open request for more time": tasks.doubled_requests,
    "a task stands as the journal says": tasks.unlike_the_journal,
    "each piece of evidence is what it says": uploads.strange_evidence,
    "every uploaded file is on the disk as it was": uploads.lost_files,
    "every file on the disk belongs to something": uploads.orphans,
    "every version of the order is as it was frozen": orders.thawed,
    "every row of the order in force has its packet": orders.unfollowed,
    "no school checks its own works": packets.own_works,
    "a packet being marked holds what was handed over, or was settled": packets.unsettled_counts,
    "a signed protocol is complete": packets.incomplete_protocols,
    "every signed mark is what the scale makes of the points": packets.strange_marks,
    "assistance was given to schools": people.strange_assistance,
    "a draft has one present scheme a round, of rounds that were chosen": drafts.doubled_schemes,
    "a job is held while it runs and told about when it has ended": drafts.strange_jobs,
    "the search finds every word there is, and no other": structure.unlike_the_words,
    "every scheme keeps the rules it was computed with": schemes.unverified,
}
