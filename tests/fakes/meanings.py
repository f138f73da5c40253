"""A model that makes vectors by meaning: words of one thing, in two languages, point one way."""

from collections.abc import Sequence

from engine.vocabulary.errors import ServerError
from engine.vocabulary.messages import EmbedRequest, EmbedResult
from engine.vocabulary.usage import Usage
from tests.fakes.scripted_server import Recorded, Script, ScriptedServer, answer_json, refuse
from tests.fakes.staging import Answering

MEANINGS = (
    ("lamp", "lantern", "灯"),
    ("butterfly", "wing", "蝴蝶", "翅膀"),
    ("price", "cost", "价格"),
)


def meaning(text: str) -> list[float]:
    """Return how often each thing is spoken of, and a little of what all texts share."""
    lowered = text.lower()
    return [0.1, *(float(sum(map(lowered.count, words))) for words in MEANINGS)]


def embedding_server(sent: list[str], *, fails: bool = False) -> ScriptedServer:
    """Answer `/embeddings` as OpenAI-style servers do; texts that came are added to `sent`."""

    def handle(request: Recorded) -> Script:
        if fails or not request.path.endswith("/embeddings"):
            return refuse(500 if fails else 404, "no vectors here")
        texts: Sequence[str] = request.json["input"]
        sent.extend(texts)
        rows = [{"index": at, "embedding": meaning(text)} for at, text in enumerate(texts)]
        return answer_json({"data": rows, "usage": {"prompt_tokens": len(texts)}})

    return ScriptedServer(handle)


class Embedding(Answering):
    """Answers as usual, and makes vectors; `broken` are models that fail. `calls` has each call."""

    calls: tuple[tuple[str, tuple[str, ...]], ...] = ()
    broken: tuple[str, ...] = ()
    unknown_usage = False

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        self.calls = (*self.calls, (request.model, request.texts))
        if request.model in self.broken:
            raise ServerError("No vectors today.")
        vectors = tuple(tuple(meaning(text)) for text in request.texts)
        usage = Usage() if self.unknown_usage else Usage(input=len(request.texts), output=0)
        return EmbedResult(vectors=vectors, usage=usage)

    def texts(self) -> list[str]:
        """Return every text that was sent, in order."""
        return [text for _, texts in self.calls for text in texts]
