"""Eyes measure pictures and invent nothing."""

import io

import pytest
from PIL import Image, ImageDraw

from engine.providers.rehearsal.eyes import describe, pictures_in
from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.messages import (
    Ask,
    ChatRequest,
    ImagePart,
    Message,
    Sampling,
    TextPart,
)
from tests.fakes.rehearsed import Workshop


def picture(shape: str):
    image = Image.new("RGB", (200, 200), "#f7efdd")
    draw = ImageDraw.Draw(image)
    getattr(draw, shape)((40, 60, 160, 140), fill="#dc1e28")
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def voice(lang: str):
    return Voice(Workshop(lang=lang).situation(Ask.DESCRIPTION, "image_story", None))


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [("zh", ("测量", "米白色", "大红色", "对称")), ("en", ("measur", "cream", "bright red"))],
)
def test_describes_what_can_be_measured(lang: str, wanted: str):
    text = describe(voice(lang), (picture("rectangle"),))
    assert all(word in text for word in wanted), text
    assert "{" not in text


def test_several_and_none():
    text = describe(voice("zh"), (picture("rectangle"), picture("ellipse")))
    assert "2" in text
    one = describe(voice("zh"), (picture("ellipse"),))
    assert len(text) > len(one)
    assert describe(voice("zh"), ())


def test_pictures_of_a_request_in_order():
    parts = (
        TextPart(text="look"),
        ImagePart(sha256="a", media_type="image/png", data=b"1"),
        ImagePart(sha256="b", media_type="image/png", data=b"2"),
    )
    request = ChatRequest(
        key="k",
        model="eyes",
        messages=(Message(role="user", parts=parts),),
        sampling=Sampling(),
        situation=voice("zh").situation,
    )
    assert pictures_in(request) == (b"1", b"2")
