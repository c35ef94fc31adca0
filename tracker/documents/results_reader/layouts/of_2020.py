"""2020: English headings, a row without `sum` is of somebody who was not there."""

from tracker.documents.results_reader.layouts.base import WorksLayout

LAYOUT = WorksLayout(
    "2020",
    {
        "login": "user",
        "total": "sum",
        "class": "klass",
        "code": "code",
        "gender": "gender",
        "journal": "otc",
        "variant": r"var[-_ ]?\d",
    },
    r"a[-_ ]?(\d{1,2})[-_ ]?grade()",
    empty_total_is_absent=True,
)
