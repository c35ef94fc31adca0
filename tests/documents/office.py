"""Small office files built by hand, honest and hostile."""

import io
import struct
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive with `parts`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, compression: int = zipfile.ZIP_DEFLATED, **parts: str | bytes) -> bytes:
    """Return a .docx with the XML `body` and other parts of the folder word (their names without .xml)."""
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    others = {f"word/{name}.xml": xml for name, xml in parts.items()}
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": document, **others}, compression)


def paragraph(text: str, number: int | None = None, level: int = 0) -> str:
    """Return a paragraph of Word's, in the list `number` if one is given."""
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number is not None else ""
    return f"<w:p><w:pPr>{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbering(*levels: tuple[str, str], starts: tuple[int, ...] = ()) -> str:
    """Return numbering.xml: list 1 with `levels` (format, pattern), list 2 the same begun anew."""
    made = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{starts[place] if starts else 1}"/>'
        f'<w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for place, (style, pattern) in enumerate(levels)
    )
    return (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="9">{made}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="9"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
    )


def odt(body: str, styles: str = "", manifest: str = "<manifest/>") -> bytes:
    """Return an .odt with the XML `body` and automatic `styles`."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def lying(data: bytes, name: str, declared: int = 10) -> bytes:
    """Return the archive with the declared size of the entry `name` changed in both places."""
    out = bytearray(data)
    encoded = name.encode()
    for magic, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        place = -1
        while (place := out.find(magic, place + 1)) >= 0:
            if out[place + name_at : place + name_at + len(encoded)] == encoded:
                struct.pack_into("<I", out, place + size_at, declared)
    return bytes(out)
