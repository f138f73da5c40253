"""What settings have masked, in requests and events; ids and the program's own names stay."""

from engine.policy.masking import Masker
from engine.policy.privacy import Privacy, kinds_of, masked_event, masker_of, privacy_of
from engine.policy.settings_model import Privacy as Wanted
from engine.vocabulary.events import FacilitatorSaid, KeywordsEdited, UtteranceEnded
from engine.vocabulary.messages import ImagePart, Message, TextPart
from tests.fakes.requests import chat

CARD = "4111 1111 1111 1111"


def test_each_place_and_kind_can_be_switched():
    assert kinds_of(Wanted(ssn=False)) == ("card", "email")
    usual = privacy_of(Wanted(), "en")
    assert (usual.to_models.active, usual.to_log.active) == (True, False)
    other = privacy_of(Wanted(providers=False, log=True, card=False), "zh")
    assert (other.to_models.active, other.to_log.active) == (False, True)
    assert other.to_log.mask(f"{CARD} a@b.cn") == f"{CARD} [电子邮箱]"
    assert masker_of(None, "en").mask(CARD) == "[card number]"
    nothing = Wanted(card=False, ssn=False, email=False)
    assert not privacy_of(nothing, "en").to_models.active


def test_a_request_is_masked_in_its_words_alone():
    picture = ImagePart(sha256="4" * 16, media_type="image/png", data=b"4111111111111111")
    messages = (Message(role="user", parts=(TextPart(text=f"Pay {CARD}"), picture)),)
    request = chat(*messages)
    sent = Privacy(to_models=Masker(["card"])).sent(request)
    assert sent.messages[0].parts == (TextPart(text="Pay [card number]"), picture)
    assert Privacy().sent(request) is request
    assert Privacy(to_models=Masker(["email"])).sent(request) is request


def test_an_event_keeps_its_ids_and_its_form():
    masker = Masker(["card"])
    ended = UtteranceEnded(
        utterance=CARD, seat=CARD, stage="x", text=f"It is {CARD}.", reasoning=CARD,
        finish="stop", usage=None, cost=None, first_token_ms=1, duration_ms=2, pace=((1, 2),),
    )  # fmt: skip
    told = masked_event(ended, masker)
    assert isinstance(told, UtteranceEnded)
    assert (told.utterance, told.seat) == (CARD, CARD)
    assert (told.text, told.reasoning) == ("It is [card number].", "[card number]")
    words = KeywordsEdited(stage="x", seat=None, keywords=("paper", CARD))
    assert masked_event(words, masker) == KeywordsEdited(
        stage="x", seat=None, keywords=("paper", "[card number]")
    )
    plain = FacilitatorSaid(text="nothing")
    assert masked_event(plain, masker) is plain
