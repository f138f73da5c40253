"""Design cards: six seats, six different cards."""

from dataclasses import fields

from engine.providers.rehearsal.script import CardDraft
from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import plain


def _templates(draft: CardDraft) -> tuple[str, ...]:
    return tuple(str(getattr(draft, field.name)) for field in fields(draft))


def card(voice: Voice) -> dict[str, str]:
    """Return the fields of a card by the keys of `CardFields`."""
    role = voice.role
    draft = voice.pick(f"{role.id}.card", role.cards, _templates)
    if draft is None:
        return {"name": voice.facts["thing"], "concept": voice.facts["topic"]}
    made = {
        field.name: voice.filled(str(getattr(draft, field.name)), "card") for field in fields(draft)
    }
    made["name"] = _name(made["name"], voice)
    note = voice.shared_line("card.note", turn=len(voice.situation.notes) - 1)
    made["concept"] = voice.joined(made["concept"], note)
    stop = "。" if voice.chinese else "."
    picture = made.pop("picture").rstrip("。.") + stop
    style = _name(plain(voice.situation.picture_style), voice)
    made["picture_prompt"] = voice.joined(
        picture, voice.shared_line("card.picture"), style + stop if style else ""
    )
    return made


def _name(name: str, voice: Voice) -> str:
    name = name.rstrip("。. ")
    return name if voice.chinese else name[:1].upper() + name[1:]
