"""Foreign text and pictures as they may stand in a page: shown as they are, obeyed by nothing."""

import base64
import html
from collections.abc import Mapping

from engine.policy.text import clean

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def escaped(text: str) -> str:
    """Return foreign text for a page, within an element or a quoted attribute."""
    return html.escape(clean(text), quote=True)


def element(name: str, content: str, **attributes: str | int) -> str:
    """Return an element around markup; attributes are foreign text, `_` in their names is `-`."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{given}>{content}</{name}>"


def media_type(data: bytes) -> str:
    """Return what a browser shows bytes as, by themselves; nothing for what is no such picture."""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _STARTS if data.startswith(start)), "")


def picture(image: str, name: str, pictures: Mapping[str, bytes]) -> str:
    """Return a picture with its bytes inside, described by a text; nothing where it is missing."""
    data = pictures.get(image, b"")
    kind = media_type(data)
    if not kind:
        return ""
    source = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return f'<img alt="{escaped(name)}" src="{source}">'
