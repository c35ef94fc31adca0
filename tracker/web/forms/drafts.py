"""The form by which several rounds are planned: the rounds, and the rules in words."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from tracker.domain.errors import N_
from tracker.domain.schemes import MOST_CHECKERS, MOST_WORKS_A_TEACHER, MOST_YEARS, SECONDS, Settings
from tracker.domain.subjects import SUBJECTS
from tracker.matching.api import seed_of
from tracker.models.campaigns import CampaignRound
from tracker.web.forms.base import CreateForm, LineField, SeveralField, id_or_none, options

RING_NAMES = {
    4: N_("no mutual pairs and no rings of three"),
    3: N_("no mutual pairs (A checks B, B checks A)"),
    2: N_("rings of any length are allowed"),
}
LOAD_NAMES = {
    "split": N_("equally among its checkers"),
    "shares": N_("in parts that fit each checker's teachers"),
    "all": N_("not at all: each checker marks all of them"),
}
SCOPE_NAMES = {"round": N_("in each subject by itself"), "campaign": N_("in all chosen subjects together")}
PARTNER_NAMES = {
    "free": N_("each subject by itself: the shortest ways"),
    "same": N_("the same partners in all subjects: fewer trips"),
    "rotate": N_("other partners in every subject: no lasting pairs"),
}


def round_name(of: CampaignRound) -> str:
    """Return subject and grade in the visitor's language."""
    return str(
        gettext("%(subject)s, grade %(grade)s", subject=gettext(SUBJECTS.get(of.subject, of.subject)), grade=of.grade)
    )


class DraftForm(CreateForm):
    """Everything a person may choose; the defaults are those of practice."""

    rounds = SeveralField(_l("Subjects and grades"), coerce=id_or_none, validators=[InputRequired()])
    k = IntegerField(
        _l("How many schools check each school"),
        default=Settings.k,
        validators=[InputRequired(), NumberRange(1, MOST_CHECKERS)],
        description=_l("Two are usual: the marks of two strangers say more than those of one."),
    )
    works_capacity = BooleanField(
        _l("No school gets more works than its teachers can mark"),
        default=Settings.works_capacity,
        description=_l("Teachers of the subject times works a teacher, as the school itself has given them."),
    )
    arc_load = SelectField(
        _l("A school's works are divided"),
        default=Settings.arc_load,
        description=_l("In parts: a school with few teachers gets fewer works, at least a quarter."),
    )
    even = BooleanField(
        _l("Schools share the checks evenly"),
        default=Settings.even,
        description=_l("Otherwise a school may check twice as many as another, which makes the ways shorter."),
    )
    panel = BooleanField(
        _l("The expert panel may check what no school can"),
        default=Settings.panel,
        description=_l("A subject taught in one or two schools has no stranger in the city who could check it."),
    )
    min_ring = SelectField(
        _l("Rings"),
        default=str(Settings.min_ring),
        description=_l("Schools that check one another in a circle can come to an understanding."),
    )
    ring_scope = SelectField(_l("Rings are looked for"), default=Settings.ring_scope)
    partners = SelectField(_l("Partners"), default=Settings.partners)
    teacher_most = IntegerField(
        _l("Most works of one teacher in all subjects and grades together"),
        default=Settings.teacher_most,
        validators=[Optional(), NumberRange(0, MOST_WORKS_A_TEACHER)],
        description=_l(
            "A subject's teachers mark it in all grades, primary teachers every subject of grade 4. 0: no such limit."
        ),
    )
    history_years = IntegerField(
        _l("Years in which a pair does not repeat"),
        default=Settings.history_years,
        validators=[InputRequired(), NumberRange(0, MOST_YEARS)],
        description=_l("0: former years do not matter."),
    )
    draw = LineField(
        _l("Published string of the draw"),
        description=_l("The number of the draw is then made of it, so that nobody could choose the pairs."),
    )
    seed = IntegerField(
        _l("Number of the draw"),
        default=Settings.seed,
        validators=[Optional(), NumberRange(0, 2**31 - 1)],
        description=_l("Chooses among schemes that are equally good; the same number gives the same scheme."),
    )
    seconds = SelectField(
        _l("Longest time to search, for all subjects together"),
        default=str(Settings.seconds),
        choices=options((str(n), _l("%(num)s seconds", num=n)) for n in SECONDS),
    )

    def __init__(self, rounds: Sequence[CampaignRound], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = {of.id for of in rounds}
        self.rounds.choices = options((of.id, round_name(of)) for of in rounds)
        self.min_ring.choices = options((str(ring), gettext(name)) for ring, name in RING_NAMES.items())
        for field, names in (
            (self.arc_load, LOAD_NAMES),
            (self.ring_scope, SCOPE_NAMES),
            (self.partners, PARTNER_NAMES),
        ):
            field.choices = options((value, gettext(name)) for value, name in names.items())

    def show(self, settings: Settings) -> None:
        """Begin with these rules."""
        for name in (
            "k",
            "works_capacity",
            "arc_load",
            "even",
            "panel",
            "ring_scope",
            "partners",
            "teacher_most",
            "history_years",
            "draw",
        ):
            self[name].data = getattr(settings, name)
        self.min_ring.data, self.seconds.data = str(settings.min_ring), str(settings.seconds)
        if not settings.draw:
            self.seed.data = settings.seed

    @property
    def settings(self) -> Settings:
        """Return what was chosen."""
        draw = self.draw.data or ""
        return Settings(
            k=self.k.data or 0,
            min_ring=int(self.min_ring.data),
            history_years=self.history_years.data or 0,
            works_capacity=bool(self.works_capacity.data),
            even=bool(self.even.data),
            panel=bool(self.panel.data),
            seed=seed_of(draw) if draw else self.seed.data or 0,
            seconds=int(self.seconds.data),
            arc_load=self.arc_load.data,
            ring_scope=self.ring_scope.data,
            partners=self.partners.data,
            teacher_most=self.teacher_most.data or 0,
            draw=draw,
        )
