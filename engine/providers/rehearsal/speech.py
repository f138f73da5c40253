"""What a seat says in prose: introduction, story, reflection, last word."""

from engine.providers.rehearsal.quotes import heard_phrase, own_phrase
from engine.providers.rehearsal.voice import Voice
from engine.vocabulary.ids import generator

REFLECTION_LEAST = {"zh": 200, "en": 110}
_AGREE_SHARE = 0.68


def introduction(voice: Voice) -> str:
    """Return who the seat is: 100 to 300 characters, or 60 to 150 words."""
    names = ("open", "trade", "belief", "habit", "close")
    lines = [voice.own_line(f"introduction.{name}") for name in names]
    # Where the topic is a place or a service, every other seat says what stands for it.
    bridge = voice.shared_line("introduction.bridge") if voice.number % 2 else ""
    return voice.joined(_note(voice), *lines[:2], bridge, *lines[2:])


def story(voice: Voice) -> str:
    """Return a story of the role's life, set off by the picture's colours and shapes."""
    role = voice.role
    plot = voice.pick(f"{role.id}.plot", role.plots, lambda one: (one,))
    look = voice.shared_line("story.look")
    parts = (
        voice.joined(_note(voice), voice.shared_line("story.open"), look),
        voice.filled(plot, "plot") if plot else "",
        voice.shared_line("story.close"),
    )
    return "\n\n".join(part for part in parts if part)


def reflection(voice: Voice) -> str:
    """Return how the seat looks back on its old role, what it sees now, and ideas."""
    seat = voice.situation.seat
    if seat is not None and seat.role != seat.first_role:
        first = voice.first_role
        back = voice.line(f"{first.id}.reflection.back", first.lines["reflection.back"])
        parts = [
            back,
            _given_up(voice),
            voice.own_line("reflection.see"),
            voice.own_line("reflection.idea"),
        ]
    else:
        parts = [
            voice.shared_line("reflection.stay"),
            voice.own_line("reflection.idea"),
            voice.shared_line("talk.narrow", turn=5),
        ]
    text = voice.joined(_note(voice), *parts)
    for turn in range(2):
        if voice.size(text) >= REFLECTION_LEAST[voice.situation.lang]:
            break
        text = voice.joined(text, voice.shared_line("reflection.more", turn=turn))
    return text


def _given_up(voice: Voice) -> str:
    """Return what somebody talked the seat out of, in the words of its first role."""
    own, heard = own_phrase(voice), heard_phrase(voice)
    if not own or heard is None:
        return voice.shared_line("reflection.own", own=own)
    first = voice.first_role
    more = {"own": own, "other": heard[0].name}
    pool = first.lines["answers.concede"]
    return voice.line(f"{first.id}.answers.concede", pool, turn=3, more=more)


def agrees(voice: Voice) -> bool:
    """Tell whether the seat assents at the end; about two thirds of the seats do."""
    s = voice.situation
    seat = s.seat.id if s.seat else ""
    return generator(s.seed, "assent", seat, *s.keywords).random() < _AGREE_SHARE


def assent(voice: Voice) -> str:
    """Return one sentence of assent or dissent."""
    word = voice.own_line("assent.yes" if agrees(voice) else "assent.no")
    # An assent begins with its verdict, as the prompt asks; the note comes after it.
    return voice.joined(word, _note(voice))


def _note(voice: Voice) -> str:
    return voice.shared_line("talk.note", turn=len(voice.situation.notes) - 1)
