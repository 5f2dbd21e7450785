"""QR codes by segno, drawn without an imaging library."""

import io

EDGE = 2  # modules of white around it
SCALE = 6  # pixels a module


def qr_png(text: str) -> bytes:
    written = io.BytesIO()
    _code(text).save(written, kind="png", scale=SCALE, border=EDGE)
    return written.getvalue()


def qr_svg(text: str) -> str:
    written = io.BytesIO()
    _code(text).save(written, kind="svg", border=EDGE, xmldecl=False, light="white")
    return written.getvalue().decode()


def _code(text: str) -> "object":
    import segno

    return segno.make_qr(text, error="m")
