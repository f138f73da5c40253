"""Messages: their words, and pictures that no log line spells out."""

from engine.vocabulary.messages import (
    ImagePart,
    Message,
    Picture,
    TextPart,
    message,
)

IMAGE = ImagePart(sha256="f00", media_type="image/png", data=b"secret bytes")


def test_the_words_of_a_message_are_those_of_all_its_parts() -> None:
    parts = (TextPart(text="Look: "), IMAGE, TextPart(text="a lamp."))
    assert Message(role="user", parts=parts).text == "Look: a lamp."
    assert Message(role="user", parts=(IMAGE,)).text == ""


def test_a_message_of_words_is_made_of_one_part() -> None:
    assert message("system", "Be brief.") == Message(
        role="system", parts=(TextPart(text="Be brief."),)
    )


def test_the_bytes_of_pictures_are_never_printed() -> None:
    picture = Picture(data=b"secret bytes", media_type="image/png", width=1, height=1)
    for text in (repr(IMAGE), repr(Message(role="user", parts=(IMAGE,))), repr(picture)):
        assert "secret" not in text
    assert "f00" in repr(IMAGE)
