"""Ollama by its own protocol, against a scripted server on a real socket."""

import json
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any

import pytest

from engine.http import Timeouts
from engine.providers.ollama import KEPT, WINDOW, Ollama, base_of
from engine.vocabulary import errors
from engine.vocabulary.errors import ProviderError, SettingsError
from engine.vocabulary.messages import (
    EmbedRequest,
    Finished,
    Heartbeat,
    ImagePart,
    Message,
    Sampling,
    Started,
    TextPart,
    UsageReport,
    message,
)
from engine.vocabulary.ports import Abilities, ModelRow
from engine.vocabulary.usage import Usage
from tests.fakes.listener import HASTY, PATIENT, WORDLESS, WORDS, Heard, at, listen, whole
from tests.fakes.ollama_lines import done, line, said, say
from tests.fakes.requests import chat
from tests.fakes.scripted_server import (
    Cut,
    Hold,
    Script,
    ScriptedServer,
    answer_json,
    page,
    stream,
)

KEY = "sk-secret-0123456789"
LOADING = replace(PATIENT, connect=2, headers=0.1)


def table(
    script: Script, timeouts: Timeouts = PATIENT, **how: Any
) -> AbstractAsyncContextManager[tuple[ScriptedServer, Ollama]]:
    return at(
        ScriptedServer(lambda _: script),
        lambda url, client: Ollama("ollama", url, KEY, client, **how),
        name="ollama",
        timeouts=timeouts,
    )


async def hear(script: Script, timeouts: Timeouts = PATIENT) -> Heard:
    async with table(script, timeouts) as (_, provider):
        return await listen(provider)


@pytest.mark.parametrize("size", [None, 1, 2, 3, 5, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
async def test_words_arrive_byte_for_byte(size: int | None, end: str):
    script = say(WORDS, end=end)
    heard = await hear(script.split(size) if size else script)
    whole(heard)
    assert heard.of(Finished) == [Finished(reason="stop", raw="stop")]
    assert heard.of(UsageReport) == [UsageReport(usage=Usage(input=26, output=282))]
    assert heard.of(Started) == [Started(served_model="served-model")]


async def test_a_mark_before_the_first_line_and_empty_lines_are_no_words():
    body = b"\xef\xbb\xbf" + say(WORDS).steps[0].data.replace(b"\n", b"\n \n\r\n")
    whole(await hear(stream(body)))


async def test_a_last_line_without_its_end():
    whole(await hear(stream(said(WORDS), done().rstrip(b"\n"))))


async def test_done_ends_the_answer_though_the_socket_stays_open():
    whole(await hear(stream(said(WORDS), done(), Hold(every=said("more")))))


async def test_a_whole_answer_in_one_line():
    value = {"model": "m", "message": {"content": WORDS}, "done": True, "done_reason": "stop"}
    whole(await hear(answer_json(value)))


async def test_words_in_the_last_line_come_before_the_end():
    heard = await hear(stream(done("length", message={"content": "hi"})))
    whole(heard, "hi")
    assert heard.events[-1] == Finished(reason="length", raw="length")


async def test_thoughts_have_a_field_of_their_own():
    thinking = [said(thinking="hm, "), said(thinking="<b>")]
    heard = await hear(stream(*thinking, said("<think>is only a word"), done()))
    whole(heard, "<think>is only a word")
    assert heard.reasoning == "hm, <b>"


async def test_inline_thoughts_are_no_speech():
    heard = await hear(say("<think>hmm</think>\n\nYes </think> it is.").split(3))
    whole(heard, "Yes </think> it is.")
    assert heard.reasoning == "hmm"


async def test_held_back_words_come_out_before_a_cut_and_before_an_error():
    for last in (Cut(), line({"error": "gone"})):
        heard = await hear(stream(said("<thi"), last))
        assert heard.text == "<thi"
        assert heard.error is not None


@pytest.mark.parametrize(
    ("last", "finished"),
    [
        (done("stop"), Finished(reason="stop", raw="stop")),
        (done("length"), Finished(reason="length", raw="length")),
        (done(None), Finished(reason="stop", raw="")),
        (done("something new"), Finished(reason="stop", raw="something new")),
        (done(message={"tool_calls": [{"function": {}}]}), Finished(reason="tool", raw="stop")),
    ],
)
async def test_each_reason_to_end(last: bytes, finished: Finished):
    heard = await hear(stream(said("a"), last))
    assert heard.events[-1] == finished


@pytest.mark.parametrize("reason", ["load", "unload"])
async def test_loading_a_model_is_no_answer(reason: str):
    heard = await hear(stream(done(reason)))
    assert type(heard.error) is errors.ServerError
    assert not heard.of(Finished)


async def test_what_stood_in_the_cache_is_unknown_and_not_zero():
    heard = await hear(stream(said("a"), done(prompt_eval_count=None, eval_count=True)))
    assert heard.of(UsageReport) == []
    heard = await hear(stream(said("a"), done(prompt_eval_count=None)))
    assert heard.of(UsageReport) == [UsageReport(usage=Usage(output=282))]


@pytest.mark.parametrize("value", ["the runner stopped", {"message": "the runner stopped"}])
async def test_an_error_line_in_mid_stream(value: Any):
    heard = await hear(stream(said("half"), line({"error": value}), Hold()))
    assert heard.text == "half"
    assert type(heard.error) is errors.ServerError
    assert "the runner stopped" in heard.error.message
    assert heard.error.facts.emitted
    assert heard.error.facts.model == "a-model"


async def test_an_error_with_a_success():
    heard = await hear(answer_json({"error": "model requires more system memory (9 GiB)"}))
    assert type(heard.error) is errors.BadRequest
    assert not heard.error.facts.emitted


async def test_unreadable_lines():
    whole(await hear(stream(said("a"), line("{oops"), said("b"), done())), "ab")
    heard = await hear(stream(said("a"), line("{oops"), line("[1,"), done()))
    assert type(heard.error) is errors.BadResponse


async def test_unknown_fields_and_lines_are_passed_over():
    odd = [line({"status": "pulling"}), line({"message": None}), said(audio="x", thinking=None)]
    heard = await hear(stream(*odd, said("a"), done()))
    whole(heard, "a")
    assert heard.of(Heartbeat)


@pytest.mark.parametrize("noise", [b"", b"\n", said("")])
@pytest.mark.parametrize("first", [b"", said("a")])
async def test_noise_does_not_keep_a_dead_stream_alive(noise: bytes, first: bytes):
    heard = await hear(stream(first, Hold(every=noise)), HASTY if first else WORDLESS)
    assert type(heard.error) is errors.ProviderTimeout
    assert not heard.of(Finished)


async def test_a_model_that_loads_for_too_long():
    heard = await hear(Script(before=(Hold(),)), LOADING)
    assert type(heard.error) is errors.ProviderTimeout
    assert "loading" in heard.error.hint


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, '"m" does not support thinking', errors.BadRequest),
        (400, "request (9 tokens) exceeds the available context size", errors.ContextTooLong),
        (401, "unauthorized", errors.AuthenticationError),
        (402, "pay", errors.PaymentError),
        (403, "forbidden", errors.AuthenticationError),
        (404, 'model "a-model" not found, try pulling it first', errors.ModelNotFound),
        (404, "model 'a-model' not found", errors.ModelNotFound),
        (429, "too many requests", errors.RateLimitError),
        (500, "model requires more system memory (9 GiB) than is available", errors.BadRequest),
        (500, "llama runner process has terminated", errors.ServerError),
        (502, "upstream", errors.ServerError),
        (503, "server busy, please try again.  maximum pending requests", errors.ServerError),
        (529, "overloaded", errors.ServerError),
    ],
)
async def test_failures_are_typed(status: int, words: str, kind: type[ProviderError]):
    heard = await hear(answer_json({"error": words}, status, retry_after="7"))
    assert type(heard.error) is kind
    assert heard.events == []
    assert heard.error.hint
    facts = heard.error.facts
    assert (facts.provider, facts.model, facts.status) == ("ollama", "a-model", status)
    assert facts.retry_after == 7.0


async def test_a_missing_model_says_how_to_get_it():
    heard = await hear(answer_json({"error": "model 'a-model' not found"}, 404))
    assert heard.error is not None
    assert heard.error.hint == "Get the model with: ollama pull a-model"


async def test_a_server_that_does_not_run_says_how_to_start_it():
    async with ScriptedServer(lambda _: Script()) as server:
        url = server.url
    provider = Ollama("ollama", url)
    with pytest.raises(errors.ConnectionLost) as caught:
        _ = [event async for event in provider.stream(chat())]
    assert caught.value.message == "ollama at 127.0.0.1 cannot be reached."
    assert caught.value.hint == "Start Ollama with: ollama serve"
    assert caught.value.facts.model == "a-model"
    for call in (provider.models(), provider.embed(EmbedRequest(key="k", model="e", texts=("a",)))):
        with pytest.raises(errors.ConnectionLost, match="cannot be reached"):
            await call
    await provider.aclose()


async def test_what_is_sent():
    picture = ImagePart(sha256="0", media_type="image/png", data=b"\x89PNG")
    look = Message(role="user", parts=(TextPart(text="Look: "), picture, TextPart(text="here")))
    system = message("system", "S")
    sampling = Sampling(
        temperature=0.0, top_p=0.5, max_tokens=5, stop=("\n",), seed=0, presence_penalty=0.1
    )
    async with table(say("x")) as (server, provider):
        async for _ in provider.stream(chat(system, look, sampling=sampling)):
            pass
        (sent,) = server.requests
    assert (sent.method, sent.path) == ("POST", "/api/chat")
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in sent.body.decode()
    assert sent.json == {
        "model": "a-model",
        "messages": [
            {"role": "system", "content": "S"},
            {"role": "user", "content": "Look: here", "images": ["iVBORw=="]},
        ],
        "stream": True,
        "truncate": False,
        "keep_alive": KEPT,
        "options": {
            "num_ctx": WINDOW,
            "num_predict": 5,
            "temperature": 0.0,
            "top_p": 0.5,
            "presence_penalty": 0.1,
            "seed": 0,
            "stop": ["\n"],
        },
    }


async def test_the_window_is_asked_for_and_told():
    async with table(say("x"), abilities=Abilities(context=32_768)) as (server, provider):
        async for _ in provider.stream(chat()):
            pass
        assert server.requests[0].json["options"]["num_ctx"] == 32_768
        assert provider.abilities("any").context == 32_768
    plain = Ollama("ollama")
    assert (plain.abilities("any").context, plain.abilities("any").embed) == (WINDOW, True)
    await plain.aclose()


async def test_what_would_be_cut_without_a_word_is_not_sent():
    async with table(say("x"), abilities=Abilities(context=100)) as (server, provider):
        with pytest.raises(errors.ContextTooLong, match="100 tokens") as caught:
            _ = [e async for e in provider.stream(chat(message("user", "蝶" * 201)))]
        assert caught.value.facts.model == "a-model"
        assert server.requests == []
        _ = [e async for e in provider.stream(chat(message("user", "蝶" * 200)))]
        assert len(server.requests) == 1


async def test_no_key_no_header_and_no_key_in_errors():
    async with ScriptedServer(lambda _: say("x")) as server:
        provider = Ollama("ollama", f"{server.url}/v1/", "  ")
        _ = [event async for event in provider.stream(chat())]
        await provider.aclose()
        assert "authorization" not in server.requests[0].headers
        assert server.requests[0].path == "/api/chat"
    for script in (answer_json({"error": f"bad {KEY}"}, 401), stream(line({"error": KEY}))):
        heard = await hear(script)
        assert heard.error is not None
        assert KEY not in f"{heard.error!r}{heard.error.hint}{heard.error.facts}"
    async with table(say("x")) as (_, provider):
        assert KEY not in repr(provider)


async def test_vectors():
    value = {"model": "e", "embeddings": [[1, -2e-3], [3, 4.5]], "prompt_eval_count": 9}
    async with table(answer_json(value)) as (server, provider):
        result = await provider.embed(EmbedRequest(key="k", model="e", texts=("a", "b")))
        assert result.vectors == ((1.0, -0.002), (3.0, 4.5))
        assert result.usage == Usage(input=9, output=0)
        (sent,) = server.requests
        assert sent.path == "/api/embed"
        assert sent.json == {"model": "e", "input": ["a", "b"], "keep_alive": KEPT}


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (answer_json({"error": "model 'e' not found"}, 404), errors.ModelNotFound),
        (answer_json({"error": "this model does not support embeddings"}), errors.BadRequest),
    ],
)
async def test_errors_instead_of_vectors(script: Script, kind: type[ProviderError]):
    async with table(script) as (_, provider):
        with pytest.raises(kind) as caught:
            await provider.embed(EmbedRequest(key="k", model="e", texts=("a", "b")))
        assert caught.value.facts.model == "e"


def models_server(shown: dict[str, Script]) -> ScriptedServer:
    names = [{"model": name, "name": name, "size": 1} for name in shown]
    tags = answer_json({"models": [*names, {"size": 3}, "odd", {"model": 7}]})

    def handle(request: Any) -> Script:
        return tags if request.path == "/api/tags" else shown[request.json["model"]]

    return ScriptedServer(handle)


def blank(name: str) -> ModelRow:
    return ModelRow(
        id=name, context=None, max_output=None, sees=None, draws=None, embeds=None, price=None
    )


async def test_models_and_what_they_can_do():
    sees = {"capabilities": ["completion", "vision"], "model_info": {"llama.context_length": 8192}}
    embeds = {"capabilities": ["embedding"], "model_info": {"bert.context_length": None}}
    shown = {
        "llava:7b": answer_json(sees),
        "bge": answer_json(embeds),
        "old": answer_json({"modelfile": "FROM x"}),
        "gone": answer_json({"error": "model 'gone' not found"}, 404),
    }
    async with models_server(shown) as server:
        provider = Ollama("ollama", server.url, KEY)
        rows = await provider.models()
        await provider.aclose()
        assert server.requests[0].method == "GET"
        assert {one.headers["authorization"] for one in server.requests} == {f"Bearer {KEY}"}
    can = {"max_output": None, "draws": False, "price": None}
    assert rows == [
        ModelRow(id="llava:7b", context=8192, sees=True, embeds=False, **can),
        ModelRow(id="bge", context=None, sees=False, embeds=True, **can),
        blank("old"),
        blank("gone"),
    ]


async def test_a_model_that_tells_nothing_does_not_hold_up_the_list(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("engine.providers.ollama.LOOKING", 0.3)
    async with models_server({"slow": Script(before=(Hold(),))}) as server:
        provider = Ollama("ollama", server.url)
        assert await provider.models() == [blank("slow")]
        await provider.aclose()


@pytest.mark.parametrize("script", [page(), answer_json([1]), answer_json({"error": "no"}, 500)])
async def test_a_list_of_models_that_is_none(script: Script):
    async with table(script) as (_, provider):
        with pytest.raises(ProviderError) as caught:
            await provider.models()
        assert caught.value.facts.provider == "ollama"


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("", "http://127.0.0.1:11434"),
        ("  ", "http://127.0.0.1:11434"),
        (":8080", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://0.0.0.0:5", "http://127.0.0.1:5"),
        ("[::]:5", "http://[::1]:5"),
        ("box.lan", "http://box.lan:11434"),
        ("box.lan:80/", "http://box.lan:80"),
        ("https://ollama.com", "https://ollama.com"),
        ("https://ollama.com/api/", "https://ollama.com"),
        ("http://box/v1", "http://box"),
        ("http://box/v1/chat/completions", "http://box"),
        ("http://box/ollama/api/chat", "http://box/ollama"),
    ],
)
def test_addresses(address: str, base: str):
    assert base_of(address) == base


@pytest.mark.parametrize(
    ("url", "key"),
    [("ftp://box", None), ("http://u:pw@host", None), ("http://", None), ("box:port", None),
     ("", "two\nlines")],
)  # fmt: skip
def test_unusable_settings_are_refused_at_once(url: str, key: str | None):
    with pytest.raises(SettingsError) as caught:
        Ollama("ollama", url, key)
    assert caught.value.hint
    assert "pw" not in caught.value.message


async def test_several_messages_of_one_role_stay_several():
    turns = (message("user", "a"), message("user", "b"), message("assistant", "c"))
    async with table(say("x")) as (server, provider):
        _ = [event async for event in provider.stream(chat(*turns))]
        sent = json.loads(server.requests[0].body)["messages"]
    assert [one["content"] for one in sent] == ["a", "b", "c"]
