"""Forms of the way of a packet: one for each step a person takes."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from tracker.domain.packets import MOST_SHEETS, MOST_WORKS, PacketVerb
from tracker.web.forms.base import KEY, EditForm, TextField, new_key


class StepForm(EditForm):
    """A step that needs no word; the key makes a double click one deed."""

    idem = HiddenField(name="_idem", default=new_key, validators=[Optional(), KEY])


class HandOverForm(StepForm):
    """Hand the packet over."""

    works = IntegerField(_l("Works in the packet"), validators=[InputRequired(), NumberRange(1, MOST_WORKS)])
    sheets = IntegerField(
        _l("Sheets in all"),
        validators=[Optional(), NumberRange(1, MOST_SHEETS)],
        description=_l("For the handover act; may be left empty."),
    )


class ReceiveForm(StepForm):
    """Receive the packet."""

    works = IntegerField(
        _l("Works counted"),
        validators=[InputRequired(), NumberRange(1, MOST_WORKS)],
        description=_l(
            "Count them yourself: another number than was handed over stops the marking until it is settled."
        ),
    )


class SettleForm(StepForm):
    """Settle a discrepancy."""

    works = IntegerField(_l("Works in the packet"), validators=[InputRequired(), NumberRange(1, MOST_WORKS)])
    note = TextField(_l("How it was settled"), validators=[DataRequired()], render_kw={"rows": 3})


class ReopenForm(StepForm):
    """Open a signed protocol again."""

    note = TextField(_l("Why the protocol is opened again"), validators=[DataRequired()], render_kw={"rows": 3})


class RecallForm(StepForm):
    """Open a returned packet again."""

    note = TextField(
        _l("Why the returned packet is opened again"),
        validators=[DataRequired()],
        render_kw={"rows": 3},
        description=_l(
            "Both schools read it. The protocol can be changed and must be signed anew; results that were released are "
            "closed until they are released again. If the papers are needed, say how they get to the checking school."
        ),
    )


FORMS: dict[PacketVerb, type[StepForm]] = {
    PacketVerb.HAND_OVER: HandOverForm,
    PacketVerb.RECEIVE: ReceiveForm,
    PacketVerb.SETTLE: SettleForm,
    PacketVerb.REOPEN: ReopenForm,
    PacketVerb.RETURN: StepForm,
    PacketVerb.RECALL: RecallForm,
}
