"""Forms of the control of tasks: one for each verb."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from tracker.documents.attachments import ALLOWED
from tracker.domain.evidence import LONGEST_LINK
from tracker.domain.tasks import TaskVerb
from tracker.web.forms.base import KEY, EditForm, LineField, TextField, id_or_none, new_key


class VerbForm(EditForm):
    """A verb that needs no word; the key makes a double click one deed."""

    idem = HiddenField(name="_idem", default=new_key, validators=[Optional(), KEY])


class NoteForm(VerbForm):
    """A verb with a word that may be left out."""

    note = TextField(_l("Remark"), render_kw={"rows": 2})


class InterimForm(VerbForm):
    """An interim report."""

    note = TextField(
        _l("What has been done so far"),
        validators=[DataRequired()],
        render_kw={"rows": 3},
        description=_l("Interim information is no ground for taking a task off control."),
    )


class ReturnForm(VerbForm):
    """Return for rework."""

    note = TextField(_l("What has to be reworked"), validators=[DataRequired()], render_kw={"rows": 3})


class CancelForm(VerbForm):
    """Cancel a task."""

    note = TextField(_l("Why it is cancelled"), validators=[DataRequired()], render_kw={"rows": 2})


class RefuseForm(VerbForm):
    """Refuse more time."""

    note = TextField(_l("Why more time is refused"), validators=[DataRequired()], render_kw={"rows": 2})


class ExtensionForm(VerbForm):
    """Ask for more time."""

    until = DateField(_l("New date"), validators=[InputRequired()], format=["%Y-%m-%d", "%d.%m.%Y"])
    note = TextField(_l("Why more time is needed"), validators=[DataRequired()], render_kw={"rows": 3})


class LinkField(LineField):
    """An address of a page, longer than a usual line."""

    longest = LONGEST_LINK


class ReportForm(VerbForm):
    """Report completion: at least one of the three."""

    fact = TextField(
        _l("Statement of fact"),
        render_kw={"rows": 4},
        description=_l("What was done, when, by whom. No pupils' names here and in files."),
    )
    link = LinkField(_l("Link"), description=_l("The page on the school's site, for example: https://…"))
    file = FileField(_l("Document"), description=_l("Taken: %(kinds)s.", kinds=ALLOWED))


class PlanForm(VerbForm):
    """Propose how, by whom and by when it will be done."""

    note = TextField(_l("What will be done"), validators=[DataRequired()], render_kw={"rows": 3})
    person = LineField(_l("Who answers for it"), validators=[DataRequired()])
    by = DateField(_l("By when"), validators=[InputRequired()], format=["%Y-%m-%d", "%d.%m.%Y"])


class RefusePlanForm(VerbForm):
    """Ask for another plan."""

    note = TextField(_l("What the plan lacks"), validators=[DataRequired()], render_kw={"rows": 2})


class ConfirmForm(ReportForm):
    """Confirm an ongoing duty for its period: with new evidence, or with last time's."""

    unchanged = HiddenField()


class MoveForm(VerbForm):
    """Move the deadline without being asked."""

    until = DateField(_l("New date"), validators=[DataRequired()], format=["%Y-%m-%d", "%d.%m.%Y"])
    note = TextField(_l("Why the deadline is moved"), validators=[DataRequired()], render_kw={"rows": 2})


class HandOnForm(VerbForm):
    """Hand a task to another person of the same organisation; the view offers the people."""

    to = SelectField(_l("To whom"), coerce=id_or_none, choices=[], validate_choice=False, validators=[InputRequired()])
    note = TextField(_l("Remark"), render_kw={"rows": 2})


FORMS: dict[TaskVerb, type[VerbForm]] = {
    TaskVerb.ACCEPT: VerbForm,
    TaskVerb.REPORT_INTERIM: InterimForm,
    TaskVerb.CONFIRM: ConfirmForm,
    TaskVerb.REPORT: ReportForm,
    TaskVerb.CLOSE: NoteForm,
    TaskVerb.RETURN: ReturnForm,
    TaskVerb.ASK_EXTENSION: ExtensionForm,
    TaskVerb.GRANT_EXTENSION: NoteForm,
    TaskVerb.REFUSE_EXTENSION: RefuseForm,
    TaskVerb.CANCEL: CancelForm,
    TaskVerb.READ_CHANGE: VerbForm,
    TaskVerb.GIVE_PLAN: PlanForm,
    TaskVerb.AGREE_PLAN: VerbForm,
    TaskVerb.REFUSE_PLAN: RefusePlanForm,
    TaskVerb.MOVE: MoveForm,
    TaskVerb.REMIND: NoteForm,
    TaskVerb.HAND_ON: HandOnForm,
}
