"""A whole workshop of situations, answered by the rehearsal voices."""

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from engine.providers.rehearsal.answer import answer
from engine.vocabulary.messages import Ask, CardFields, CardSeen, Group, Situation, Spoken
from engine.vocabulary.seats import Lang, Persona, Seat

ROLES = (
    "craftsperson",
    "consumer",
    "manufacturer",
    "designer",
    "marketer",
    "culture_researcher",
)
PAPER_CUT = ("craftsperson", "consumer", "consumer", "consumer", "manufacturer", "designer")
TOPICS: dict[Lang, str] = {"zh": "智能水杯", "en": "A quieter electric kettle"}
AXES: dict[Lang, tuple[str, ...]] = {
    "zh": ("纹样", "造型", "色彩", "材质", "功能", "文化"),
    "en": ("pattern", "form", "colour", "material", "function", "culture"),
}
PICTURES: dict[Lang, tuple[str, ...]] = {
    "zh": ("底色是米白色，占地方最多的颜色依次是米白色、大红色、深红色。主体是横长的。",),
    "en": ("The ground is cream; the colours are cream, bright red and dark red, a wide band.",),
}
NAMES: dict[Lang, tuple[str, ...]] = {
    "zh": ("巴雅尔", "阿依古丽", "张小雅", "王晓萌", "李志强", "林思雨"),
    "en": ("Bayar", "Ayiguli", "Zhang Xiaoya", "Wang Xiaomeng", "Li Zhiqiang", "Lin Siyu"),
}


def persona(lang: Lang, number: int) -> Persona:
    """Return one of six personas in the language, numbered from 1."""
    name = NAMES[lang][(number - 1) % 6] + ("" if number <= 6 else str(number))
    if lang == "zh":
        texts = (
            "在草原上长大，剪刀用了许多年。",
            "带过徒弟；修过椅子；赶过庙会。",
            "话不多，慢，短句。",
        )
    else:
        texts = (
            "Grew up on the grassland and has used scissors for many years.",
            "Taught apprentices; mended chairs; sold at fairs.",
            "Few words, slow, short sentences.",
        )
    return Persona(
        id=f"p{number}",
        name=name,
        age=20 + number,
        background=texts[0],
        experience=texts[1],
        speaking=texts[2],
    )


def seats(lang: Lang, roles: tuple[str, ...]) -> tuple[Seat, ...]:
    """Return one seat a role, `s1` first."""
    made = []
    for number, role in enumerate(roles, start=1):
        who = persona(lang, number)
        made.append(
            Seat(
                id=f"s{number}",
                name=who.name,
                role=role,
                first_role=role,
                provider="rehearsal",
                model="voices",
                persona=who,
            )
        )
    return tuple(made)


@dataclass
class Said:
    """One answer and the situation that it answers."""

    situation: Situation
    text: str


@dataclass
class Workshop:
    """Runs asks over seats and keeps what was said; a first round is blind."""

    lang: Lang
    roles: tuple[str, ...] = ROLES
    topic: str = ""
    seed: int = 7
    rounds: int = 3
    motif: str = ""
    said: list[Said] = field(default_factory=list)
    talk: list[Spoken] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Seat the roles."""
        self.topic = self.topic or TOPICS[self.lang]
        self.seats = seats(self.lang, self.roles)

    def situation(self, ask: Ask, stage: str, seat: Seat | None, **more: Any) -> Situation:
        """Return a situation; `others` are those given, else nobody."""
        number = more.pop("number", 1)
        shown = {
            "own": tuple(o for o in self.talk if seat and o.seat == seat.id),
            "axes": AXES[self.lang],
            "pictures": PICTURES[self.lang],
            "motif": self.motif,
            "role_name": seat.role if seat else "",
            "first_role_name": seat.first_role if seat else "",
            "rounds": 1,
            "kind": stage.removesuffix("_2"),
        }
        return Situation(
            ask=ask,
            kit="test",
            lang=self.lang,
            stage=stage,
            round=number,
            topic=self.topic,
            scenario="",
            seed=self.seed,
            seat=seat,
            **{**shown, **more},
        )

    def round(
        self, ask: Ask, stage: str, *, number: int = 1, speech: bool = False, **more: Any
    ) -> list[str]:
        """Let every seat answer; what is speech is heard from the next round on."""
        last_stage = self.talk[-1].stage if self.talk else ""
        seen = stage if number > 1 else {"discussion": "introduction"}.get(stage, last_stage)
        here = [one for one in self.talk if one.stage == seen]
        made = []
        for seat in self.seats:
            others = tuple(o for o in here if o.seat != seat.id)
            facts = {"others": others, **more}
            situation = self.situation(ask, stage, seat, number=number, **facts)
            made.append(Said(situation=situation, text=answer(situation)))
        self.said.extend(made)
        if speech:
            self.talk.extend(
                Spoken(
                    seat=one.situation.seat.id,
                    name=one.situation.seat.name,
                    role=one.situation.seat.role,
                    stage=stage,
                    round=number,
                    text=one.text,
                )
                for one in made
                if one.situation.seat
            )
        return [one.text for one in made]

    def run(self) -> "Workshop":
        """Run all stages."""
        self.round(Ask.INTRODUCTION, "introduction", speech=True)
        self.round(Ask.STORY, "image_story", speech=True)
        self.round(Ask.KEYWORDS, "image_story")
        self.discuss("discussion")
        lists = [json.loads(text) for text in self.round(Ask.KEYWORDS, "keywords")]
        every = tuple(dict.fromkeys(word for words in lists for word in words))
        self.round(Ask.TREE, "affinity", keywords=every)
        counted = Counter(word for words in lists for word in words)
        candidates = tuple(word for word, _ in counted.most_common(12))
        self.ballots = [
            json.loads(text) for text in self.round(Ask.BALLOT, "voting", candidates=candidates)
        ]
        wanted = Counter(c["keyword"] for b in self.ballots for c in b["choices"])
        final = tuple(word for word, _ in wanted.most_common(5))
        self.switch()
        self.round(Ask.REFLECTION, "role_switch", keywords=final, speech=True)
        self.discuss("discussion_2", keywords=final)
        self.round(Ask.KEYWORDS, "keywords_2", keywords=final)
        texts = self.round(Ask.CARD, "design_cards", keywords=final)
        self.cards = tuple(
            CardSeen(id=f"c{n}", seat=f"s{n}", fields=CardFields(**json.loads(text)))
            for n, text in enumerate(texts, start=1)
        )
        self.round(Ask.CARD_BALLOT, "design_cards", keywords=final, cards=self.cards)
        self.round(Ask.ASSENT, "closing", keywords=final, cards=self.cards, speech=True)
        groups = (
            Group(label="", members=every[:4]),
            Group(label="", members=every[4:8], groups=(Group(label="", members=every[8:]),)),
        )
        closing = tuple(one for one in self.talk if one.stage == "closing")
        for ask in (Ask.NAMES, Ask.CLOSING):
            situation = self.situation(
                ask,
                "closing",
                None,
                keywords=final,
                candidates=candidates,
                cards=self.cards,
                groups=groups,
                others=closing,
            )
            self.said.append(Said(situation=situation, text=answer(situation)))
        return self

    def discuss(self, stage: str, **more: Any) -> None:
        """Run the rounds of a discussion."""
        for number in range(1, self.rounds + 1):
            self.round(Ask.TALK, stage, number=number, speech=True, rounds=self.rounds, **more)

    def switch(self) -> None:
        """Give every seat the role of the one three places on."""
        roles = [seat.role for seat in self.seats]
        count = len(roles)
        self.seats = tuple(
            seat.with_role(roles[(place + 3) % count]) for place, seat in enumerate(self.seats)
        )


@cache
def heard(lang: Lang) -> tuple[Said, ...]:
    """Return what is said in a usual workshop: run once, since nobody changes it."""
    return tuple(Workshop(lang=lang).run().said)
