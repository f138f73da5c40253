"""The pieces that minutes and transcripts are made of: words without any markup."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; `level` is 1 for the session, 2 for a stage, 3 within a stage."""

    text: str
    level: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Something said: who, the words, and in `note` what is to be known about them.

    `gloss` is what they say in short in the other language, marked as such; `reasoning` is what
    a model thought before, for those alone who ask for it.
    """

    who: str
    text: str
    note: str = ""
    gloss: str = ""
    reasoning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One plain sentence or fact; `label` names it, or is empty."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list: a title and lines, each with its depth from 0."""

    title: str
    items: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureShown:
    """A drawn picture: its caption and its file within the session's export folder."""

    caption: str
    file: str
    image: str


Block = Heading | Speech | Line | Items | PictureShown
