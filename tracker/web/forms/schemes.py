"""The form by which a scheme is computed."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from tracker.domain.errors import N_
from tracker.domain.schemes import LARGEST_SEED, MOST_CHECKERS, MOST_YEARS, SECONDS, Settings
from tracker.domain.subjects import SUBJECTS
from tracker.models.campaigns import CampaignRound
from tracker.web.forms.base import CreateForm, id_or_none, options

RING_NAMES = {
    4: N_("no mutual pairs and no rings of three"),
    3: N_("no mutual pairs (A checks B, B checks A)"),
    2: N_("rings of any length are allowed"),
}


def round_name(of: CampaignRound) -> str:
    """Return subject and grade in the visitor's language."""
    return str(
        gettext("%(subject)s, grade %(grade)s", subject=gettext(SUBJECTS.get(of.subject, of.subject)), grade=of.grade)
    )


class ComputeForm(CreateForm):
    """Everything a person may choose; the defaults are those of practice."""

    round = SelectField(_l("Subject and grade"), coerce=id_or_none, validators=[InputRequired()])
    k = IntegerField(
        _l("How many schools check each school"),
        default=Settings.k,
        validators=[InputRequired(), NumberRange(1, MOST_CHECKERS)],
    )
    min_ring = SelectField(_l("Rings"), default=str(Settings.min_ring))
    history_years = IntegerField(
        _l("Years in which a pair does not repeat"),
        default=Settings.history_years,
        validators=[InputRequired(), NumberRange(0, MOST_YEARS)],
        description=_l("0: former years do not matter."),
    )
    works_capacity = BooleanField(
        _l("No school gets more works than its teachers can mark"), default=Settings.works_capacity
    )
    even = BooleanField(_l("Schools share the checks evenly"), default=Settings.even)
    panel = BooleanField(_l("The expert panel may check what no school can"), default=Settings.panel)
    seed = IntegerField(
        _l("Number of the draw"),
        default=Settings.seed,
        validators=[InputRequired(), NumberRange(0, LARGEST_SEED)],
        description=_l("Chooses among schemes that are equally good; the same number gives the same scheme."),
    )
    seconds = SelectField(
        _l("Longest time to search"),
        default=str(Settings.seconds),
        choices=options((str(n), _l("%(num)s seconds", num=n)) for n in SECONDS),
    )

    def __init__(self, rounds: Sequence[CampaignRound], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = {of.id for of in rounds}
        self.round.choices = options((of.id, round_name(of)) for of in rounds)
        self.min_ring.choices = options((str(ring), gettext(name)) for ring, name in RING_NAMES.items())

    @property
    def settings(self) -> Settings:
        """Return what was chosen."""
        return Settings(
            k=self.k.data or 0,
            min_ring=int(self.min_ring.data),
            history_years=self.history_years.data or 0,
            works_capacity=bool(self.works_capacity.data),
            even=bool(self.even.data),
            panel=bool(self.panel.data),
            seed=self.seed.data or 0,
            seconds=int(self.seconds.data),
        )
