"""The reader's codes in Russian and English; the page and the command take their words from here."""

Phrase = tuple[str, str]

DOUBTS: dict[str, Phrase] = {
    "shared_deadline": (
        "Строка «Срок» ниже может относиться и к этому пункту.",
        "The deadline line further down may belong to this item too.",
    ),
    "deadline_in_text": (
        "Срок взят из самого текста рекомендации.",
        "The deadline was taken from the sentence itself.",
    ),
    "deadline_unclear": (
        "Срок записан словами, которые нельзя проконтролировать.",
        "The deadline is worded so that it cannot be controlled.",
    ),
    "date_without_year": ("В сроке не указан год.", "The deadline has no year."),
    "bad_date": ("Такой даты в календаре нет.", "There is no such date in the calendar."),
    "month_only": ("В сроке указан только месяц, без числа.", "The deadline names a month without a day."),
    "date_range": (
        "В сроке указан период: принята дата его окончания.",
        "The deadline is a period: its last day was taken.",
    ),
    "several_dates": (
        "В сроке несколько дат: принята самая ранняя.",
        "The deadline has several dates: the earliest was taken.",
    ),
    "mixed_deadline": (
        "В сроке и дата, и другие слова о времени: принята дата.",
        "The deadline has a date and other words of time: the date was taken.",
    ),
    "several_deadlines": (
        "У пункта несколько строк «Срок»: принята первая.",
        "The item has several deadline lines: the first was taken.",
    ),
    "no_addressee": ("Не указано, кому адресован пункт.", "It is not said to whom the item is addressed."),
    "addressee_unclear": ("Адресат не распознан.", "The addressee was not recognised."),
    "several_addressees": (
        "Названо несколько адресатов: принят первый.",
        "Several addressees are named: the first was taken.",
    ),
    "unnumbered": ("Пункт не пронумерован.", "The item has no number."),
}

DEFECTS: dict[str, Phrase] = {
    "no_title": ("Заголовок не найден.", "No title was found."),
    "title_without_year": ("В заголовке нет года.", "The title has no year."),
    "no_recommendations": ("Рекомендации не найдены.", "No recommendations were found."),
    "blank_dates": (
        "Даты пропущены: «с … по …» без чисел.",
        "The dates are blank: “from … to …” without figures.",
    ),
    "blank_field": ("Осталось незаполненное место.", "A place was left blank."),
    "blank_count": (
        "Количество не указано: неизвестно, сколько именно.",
        "The count is blank: it is not said how many.",
    ),
    "year_mismatch": (
        "Год в этой строке ({found}) не совпадает с годом в заголовке ({expected}).",
        "The year in this line ({found}) is not the year of the title ({expected}).",
    ),
    "indicator_without_figure": ("У показателя нет значения.", "The indicator has no figure."),
    "indicator_denominator": (
        "Доля подтверждённых работ считается от всех работ; обычно её считают от перепроверенных.",
        "The share of confirmed works is counted of all works; usually it is counted of the rechecked ones.",
    ),
    "bookmark_residue": (
        "В тексте остались следы закладок текстового редактора.",
        "The text has residue of a word processor's bookmarks.",
    ),
    "numbering_without_space": ("После номера пункта нет пробела.", "There is no space after the item's number."),
    "numbering_break": (
        "Нумерация нарушена: после пункта {previous} идёт пункт {number}.",
        "The numbering is broken: item {number} follows item {previous}.",
    ),
    "empty_deadline": ("Слово «Срок» есть, а сам срок не указан.", "There is a deadline label with nothing after it."),
    "missing_deadline": ("У пункта нет строки «Срок».", "The item has no deadline label."),
    "ambiguous_deadline": (
        "Неясно, относится ли срок к одному пункту или к нескольким.",
        "It is not clear whether the deadline belongs to one item or to several.",
    ),
    "stray_deadline": (
        "Строка «Срок» стоит вне пунктов и ни к чему не отнесена.",
        "A deadline line stands outside the items and was given to none.",
    ),
    "no_calendar_date": (
        "Ни у одной рекомендации нет календарной даты.",
        "Not one recommendation has a calendar date.",
    ),
    "unread_line": (
        "Строка в разделе рекомендаций не отнесена ни к одному пункту.",
        "A line among the recommendations was given to no item.",
    ),
}

ADDRESSEES: dict[str, Phrase] = {
    "department": ("Отдел образования", "Education department"),
    "methodical_office": ("Методический отдел", "Methodical office"),
    "schools": ("Руководители школ", "School heads"),
    "other": ("Другой адресат", "Another addressee"),
}


def _pick(phrase: Phrase, language: str) -> str:
    return phrase[0] if language == "ru" else phrase[1]


def doubt(code: str, language: str = "ru") -> str:
    """Return a doubt's code in words."""
    return _pick(DOUBTS[code], language)


def defect(code: str, language: str = "ru", **params: str) -> str:
    """Return a defect's code in words, with its figures put in."""
    return _pick(DEFECTS[code], language).format(**params)


def addressee(code: str, language: str = "ru") -> str:
    """Return an addressee's code in words."""
    return _pick(ADDRESSEES[code], language)
