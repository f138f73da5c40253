"""The chair voice: what was agreed, what was not, what is open, from what was said."""

import re

from engine.providers.rehearsal.quotes import QUOTE, lowered, quote_from
from engine.providers.rehearsal.voice import Voice
from engine.providers.rehearsal.words import clip, has_cjk, sentences
from engine.vocabulary.messages import Spoken

_LINK = re.compile(r"^(?:as|since|because|for|but|and|although|though|while) ", re.IGNORECASE)
AGREED, MINORITY, OPEN, QUESTIONS = 3, 6, 3, 2


def closing(voice: Voice) -> dict[str, list[str]]:
    """Return three lists of sentences: `agreed`, `minority`, `open`."""
    return {"agreed": _agreed(voice), "minority": _minority(voice), "open": _open(voice)}


def weights(voice: Voice) -> dict[str, list[float]]:
    """Return what each candidate weighs, 0 to 1: figures, questions and dissent weigh more."""
    return {"weights": [_weight(text, voice) for text in voice.situation.candidates]}


def _weight(text: str, voice: Voice) -> float:
    signs = (
        any(char.isdigit() for char in text),
        "?" in text or "？" in text,
        bool(_dissent(text, voice)),
        text.startswith(("decision", "brief", "closing")),
    )
    return round(0.3 + 0.15 * sum(signs), 2)


def _agreed(voice: Voice) -> list[str]:
    s = voice.situation
    made: list[str] = []
    for turn, word in enumerate(s.keywords[:AGREED]):
        named = {
            one.name
            for one in s.others
            if word.lower() in one.text.lower() and not _dissent(one.text, voice)
        }
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
    last = {one.seat or one.name: one for one in s.others}
    made: list[str] = []
    for one in last.values():
        if first := _dissent(one.text, voice):
            quote = _reason(first, voice)
            made.append(
                voice.shared_line("closing.minority", turn=len(made), other=one.name, quote=quote)
            )
    lost = [word for word in s.candidates if word not in s.keywords]
    for turn, word in enumerate(lost[:2]):
        made.append(voice.shared_line("closing.minority_word", turn=turn, keyword=clip(word, 16)))
    return [line for line in made if line][:MINORITY]


def _dissent(text: str, voice: Voice) -> str:
    """Return the first sentence of a last word if it is no plain assent, else ""."""
    said = sentences(text, voice.situation.lang)
    signs = voice.script.shared["closing.assent_no"]
    return said[0] if said and any(sign in said[0] for sign in signs) else ""


def _reason(sentence: str, voice: Voice) -> str:
    """Return what stands after the verdict and its link, else the whole sentence."""
    mark = "，" if voice.chinese else next((m for m in (": ", ", ", "; ") if m in sentence), ", ")
    rest = sentence.partition(mark)[2] or sentence
    rest = rest if voice.chinese else _LINK.sub("", rest)
    return clip(rest, 40 if has_cjk(rest) else 30)


def _open(voice: Voice) -> list[str]:
    s = voice.situation
    made: list[str] = []
    for turn, (one, question) in enumerate(_questions(voice)):
        line = voice.shared_line("closing.question", turn=turn, other=one.name, quote=question)
        if line:
            made.append(line)
    made.extend(_of_cards(voice)[: OPEN - len(made)])
    words = s.keywords[AGREED:] or s.keywords or (voice.facts["thing"],)
    for turn in range(OPEN - len(made)):
        word = clip(words[turn % len(words)], 16)
        made.append(voice.shared_line("closing.open", turn=turn, keyword=word))
    return list(dict.fromkeys(line for line in made if line))


def _of_cards(voice: Voice) -> list[str]:
    """Return what the first cards leave open: what nobody has tried, and which comes first."""
    cards = voice.situation.cards
    if not cards:
        return []
    lang = voice.situation.lang
    names = [clip(card.fields.name, 14) or card.id for card in cards[:2]]
    weak = voice.script.lexicon.lists.get("weak", ())
    said = sentences(f"{cards[0].fields.form}\n{cards[0].fields.material}", lang)
    quote = quote_from(said, lang, (), QUOTE[lang], weak, strict=True)
    made = [voice.shared_line("closing.open_card", card=names[0], quote=lowered(quote, lang))]
    if len(names) > 1:
        made.append(voice.shared_line("closing.open_two", card=names[0], card2=names[1]))
    return [line for line in made if line]


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
