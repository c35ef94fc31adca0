"""Why a file was not taken: a code with words in Russian and English and the advice what to do."""

REASONS: dict[str, tuple[str, str]] = {
    "empty": ("Файл пуст.", "The file is empty."),
    "too_large": (
        "Файл больше {limit} МБ. Уменьшите его и загрузите снова.",
        "The file is larger than {limit} MB. Make it smaller and upload it again.",
    ),
    "old_doc": (
        "Старый формат .doc не читается. Откройте файл в редакторе и сохраните как .docx, .odt или .txt.",
        "The old .doc format cannot be read. Open the file in a word processor and save it as .docx, .odt or .txt.",
    ),
    "old_xls": (
        "Старый формат .xls не читается. Откройте файл и сохраните как .xlsx или .csv.",
        "The old .xls format cannot be read. Open the file and save it as .xlsx or .csv.",
    ),
    "protected": (
        "Файл защищён паролем или сохранён в старом формате. Снимите защиту и сохраните его заново.",
        "The file is protected by a password or saved in an old format. Remove the protection and save it again.",
    ),
    "unknown_kind": (
        "Такие файлы не принимаются. Подойдут: {allowed}.",
        "Files of this kind are not accepted. Use: {allowed}.",
    ),
    "wrong_content": (
        "Содержимое файла не соответствует расширению «{extension}». Сохраните заново как: {allowed}.",
        "The file's content does not match its extension “{extension}”. Save it again as one of: {allowed}.",
    ),
    "macros": (
        "В файле есть макросы. Сохраните его без макросов.",
        "The file contains macros. Save it without macros.",
    ),
    "damaged": (
        "Файл повреждён или составлен с ошибками. Откройте его в редакторе и сохраните заново.",
        "The file is damaged or malformed. Open it in an editor and save it again.",
    ),
    "bomb": (
        "Файл при распаковке слишком велик. Сохраните его заново без лишних данных.",
        "The file unpacks to far too much. Save it again without what is not needed.",
    ),
    "too_slow": (
        "Файл слишком сложен: чтение остановлено. Разделите его на части.",
        "The file is too complex: reading was stopped. Split it into parts.",
    ),
    "too_many_rows": (
        "В таблице больше {limit} строк. Разделите файл на части.",
        "The table has more than {limit} rows. Split the file into parts.",
    ),
    "too_long": (
        "Текст длиннее {limit} знаков. Оставьте в файле только справку.",
        "The text is longer than {limit} characters. Leave only the memo in the file.",
    ),
    "encoding": (
        "Кодировка текста не распознана. Сохраните файл в UTF-8.",
        "The text's encoding was not recognised. Save the file as UTF-8.",
    ),
    "names": (
        "В файле есть персональные данные ({found}). Удалите эти столбцы: список имён остаётся в школе.",
        "The file holds personal data ({found}). Delete those columns: the list of names stays in the school.",
    ),
    "no_layout": (
        "Это не похоже ни на одну из известных выгрузок: в первых строках нет их заголовков.",
        "This looks like none of the known exports: their headings are not in the first rows.",
    ),
    "no_text": ("В файле нет текста.", "There is no text in the file."),
}


class DocumentRefused(Exception):  # noqa: N818 - it says what happened to the document
    """A file that was not taken, with a stable code and the figures of its words."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(self.words("en"))

    def words(self, language: str = "ru") -> str:
        """Return the reason and the advice for a person."""
        return REASONS[self.code][0 if language == "ru" else 1].format(**self.params)
