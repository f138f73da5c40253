"""The chair voice: what was agreed, what was not, what is open, from what was said."""

from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import clip, has_cjk, sentences
from engine.vocabulary.messages import Spoken

AGREED, MINORITY, OPEN, QUESTIONS = 3, 6, 3, 2


def closing(voice: Voice) -> dict[str, list[str]]:
    """Return three lists of sentences: `agreed`, `minority`, `open`."""
    return {"agreed": _agreed(voice), "minority": _minority(voice), "open": _open(voice)}


def _agreed(voice: Voice) -> list[str]:
    s = voice.situation
    made: list[str] = []
    for turn, word in enumerate(s.keywords[:AGREED]):
        named = {one.name for one in s.others if word.lower() in one.text.lower()}
        count = str(len(named)) if len(named) > 1 else ""
        # The facts hold no count unless people really named the word.
        made.append(
            voice.shared_line("closing.agreed", turn=turn, keyword=clip(word, 16), count=count)
        )
    if s.cards:
        name = clip(s.cards[0].fields.name, 14) or s.cards[0].id
        made.append(voice.shared_line("closing.agreed_card", card=name))
    return [line for line in made if line]


def _minority(voice: Voice) -> list[str]:
    s = voice.situation
    signs = voice.script.shared["closing.assent_no"]
    last = {one.seat or one.name: one for one in s.others}
    made: list[str] = []
    for one in last.values():
        said = sentences(one.text, s.lang)
        first = said[0] if said else ""
        if any(sign in first for sign in signs):
            quote = _reason(first, voice)
            made.append(
                voice.shared_line("closing.minority", turn=len(made), other=one.name, quote=quote)
            )
    lost = [word for word in s.candidates if word not in s.keywords]
    for turn, word in enumerate(lost[:2]):
        made.append(voice.shared_line("closing.minority_word", turn=turn, keyword=clip(word, 16)))
    return [line for line in made if line][:MINORITY]


def _reason(sentence: str, voice: Voice) -> str:
    """Return what stands after the verdict, else the whole sentence."""
    mark = "，" if voice.chinese else next((m for m in (": ", ", ", "; ") if m in sentence), ", ")
    rest = sentence.partition(mark)[2] or sentence
    return clip(rest, 40 if has_cjk(rest) else 30)


def _open(voice: Voice) -> list[str]:
    s = voice.situation
    made: list[str] = []
    for turn, (one, question) in enumerate(_questions(voice)):
        line = voice.shared_line("closing.question", turn=turn, other=one.name, quote=question)
        if line:
            made.append(line)
    words = s.keywords[AGREED:] or s.keywords or (voice.facts["thing"],)
    for turn in range(OPEN - len(made)):
        word = clip(words[turn % len(words)], 16)
        made.append(voice.shared_line("closing.open", turn=turn, keyword=word))
    return list(dict.fromkeys(line for line in made if line))


def _questions(voice: Voice) -> list[tuple[Spoken, str]]:
    """Return the last questions that people asked, one a person."""
    found: dict[str, tuple[Spoken, str]] = {}
    for one in reversed(voice.situation.others):
        asked = [line for line in sentences(one.text, voice.situation.lang) if line[-1:] in "？?"]
        if asked and one.name and one.seat not in found:
            question = clip(asked[-1], 40 if voice.chinese else 24)
            if not question.endswith(("……", "...")):
                found[one.seat] = (one, question + ("？" if voice.chinese else "?"))
    return list(found.values())[:QUESTIONS]
