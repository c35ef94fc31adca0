"""The subjects and grades of the national tests."""

from tracker.domain.errors import N_

# Code of the federal system → message id of the name.
SUBJECTS: dict[str, str] = {
    "rus": N_("Russian language"),
    "mat": N_("Mathematics"),
    "okr": N_("The world around us"),
    "lit": N_("Literary reading"),
    "bio": N_("Biology"),
    "his": N_("History"),
    "geo": N_("Geography"),
    "soc": N_("Social studies"),
    "phy": N_("Physics"),
    "che": N_("Chemistry"),
    "inf": N_("Informatics"),
    "eng": N_("English language"),
    "ger": N_("German language"),
    "fre": N_("French language"),
}
# Russian names for documents, which are always in Russian.
SUBJECTS_RU: dict[str, str] = {
    "rus": "русский язык",
    "mat": "математика",
    "okr": "окружающий мир",
    "lit": "литературное чтение",
    "bio": "биология",
    "his": "история",
    "geo": "география",
    "soc": "обществознание",
    "phy": "физика",
    "che": "химия",
    "inf": "информатика",
    "eng": "английский язык",
    "ger": "немецкий язык",
    "fre": "французский язык",
}
GRADES: tuple[int, ...] = (4, 5, 6, 7, 8, 10)
# In grade 4 the primary-school teacher marks every subject.
PRIMARY_GRADE = 4
