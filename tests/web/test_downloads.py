"""Answers that are files."""

import pytest
from flask import Flask

from tracker.documents.sheets import Sheet
from tracker.domain.errors import InvalidError
from tracker.web.downloads import MOST_ROWS, check_rows, csv_file, xlsx_file

SHEET = Sheet("Лист", ["Школа"], [["Школа № 1"]])


def test_a_file_is_saved_under_its_russian_name(app: Flask) -> None:
    with app.test_request_context("/"):
        answer = csv_file(SHEET, 'Помощь "1"\r\nSet-Cookie: a=b')
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "%D0%9F%D0%BE%D0%BC%D0%BE%D1%89%D1%8C%20%221%22%0D%0A" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert xlsx_file([SHEET], "x").get_data()[:2] == b"PK"


def test_more_rows_than_fit_are_refused_with_advice() -> None:
    check_rows(MOST_ROWS)
    with pytest.raises(InvalidError, match="narrow the filters"):
        check_rows(MOST_ROWS + 1)
