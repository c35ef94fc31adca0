"""QR codes as drawings of the neutral tree."""

import io

import segno

from tracker.documents.tree import Picture

QUIET = 4  # white modules around the code, as the standard asks


def qr_svg(text: str) -> str:
    """Return a QR code of `text` (UTF-8, error correction M) as SVG of one unit a module, with its white border."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False, encoding="utf-8", eci=False, boost_error=False)
    code.save(out, kind="svg", border=QUIET, xmldecl=False, omitsize=True, light="#fff")
    return out.getvalue().decode()


def qr_picture(text: str, width: float = 28) -> Picture:
    """Return the code as a picture `width` millimetres wide."""
    return Picture(qr_svg(text), width, f"QR-код: {text}")
