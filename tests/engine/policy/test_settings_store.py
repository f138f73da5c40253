import pytest

from engine.policy.settings_load import load_settings
from engine.policy.settings_store import (
    RedisAddress,
    redis_address,
    redis_of_environment,
    store_label,
)
from engine.vocabulary.errors import SettingsError

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "address", "label"),
    [
        ("redis://h", RedisAddress(host="h"), "redis://h:6379/0"),
        ("redis://h:1/3", RedisAddress(host="h", port=1, db=3), "redis://h:1/3"),
        ("redis://[::1]:1", RedisAddress(host="::1", port=1), "redis://[::1]:1/0"),
        (
            "rediss://me:p%40s%2Fs@h:2/1?ssl_ca_certs=/ca.pem",
            RedisAddress(
                host="h",
                port=2,
                db=1,
                tls=True,
                username="me",
                password="p@s/s",
                authorities="/ca.pem",
            ),
            "rediss://h:2/1",
        ),
        (
            "unix://:pw@/tmp/a%20b?db=2",
            RedisAddress(path="/tmp/a b", db=2, password="pw"),
            "unix:///tmp/a b",
        ),
        (
            "redis+sentinel://me:pw@a,b:2,[::1]:3/table/4",
            RedisAddress(
                nodes=(("a", 26379), ("b", 2), ("::1", 3)),
                service="table",
                db=4,
                username="me",
                password="pw",
            ),
            "redis+sentinel://a:26379,b:2,[::1]:3/table/4",
        ),
        (
            "rediss+sentinel://a/table",
            RedisAddress(nodes=(("a", 26379),), service="table", tls=True),
            "rediss+sentinel://a:26379/table/0",
        ),
        (
            "rediss+cluster://:pw@a:1,b",
            RedisAddress(nodes=(("a", 1), ("b", 6379)), tls=True, password="pw"),
            "rediss+cluster://a:1,b:6379",
        ),
    ],
)
def test_addresses_are_read(text: str, address: RedisAddress, label: str):
    assert redis_address(text) == address
    assert address.label == label


@pytest.mark.parametrize(
    "text",
    [
        f"http://:{SECRET}@h",
        f"redis://:{SECRET}@",
        f"redis://:{SECRET}@h:port",
        f"redis://:{SECRET}@h:99999",
        f"redis://:{SECRET}@h/one",
        f"redis://:{SECRET}@h/0?timeout=3",
        f"redis://:{SECRET}@[h/0",
        f"unix://:{SECRET}@",
        f"redis+sentinel://:{SECRET}@a,b",
        f"redis+sentinel://:{SECRET}@a,,b/table",
        f"redis+sentinel://:{SECRET}@a:x/table",
        f"redis+cluster://:{SECRET}@a/table/0",
        f"redis+cluster://:{SECRET}@a,b/table",
        f"redis+ring://:{SECRET}@a",
        f"redis://:{SECRET}@h/table/0",
    ],
)
def test_what_cannot_be_read_is_said_without_the_password(text: str):
    with pytest.raises(SettingsError) as caught:
        redis_address(text)
    error: BaseException | None = caught.value
    while error is not None:
        assert SECRET not in f"{error!r} {error}"
        error = None if error.__suppress_context__ else error.__context__


def test_a_password_is_in_no_repr():
    address = redis_address(f"redis://me:{SECRET}@h")
    assert SECRET not in f"{address!r} {address.label}"
    loaded = load_settings(variables={"TABLEROUND_REDIS_URL": f"redis://me:{SECRET}@h"})
    assert SECRET not in repr(loaded.settings)
    assert loaded.settings.general.store.endswith(f":{SECRET}@h")


def test_a_store_is_named_without_user_and_password():
    assert store_label("file") == "file"
    assert store_label(f"redis://me:{SECRET}@h") == "redis://h:6379/0"
    assert store_label(f"redis://me:{SECRET}/x@h") == "Redis"


@pytest.mark.parametrize(
    ("variables", "url", "name"),
    [
        ({"REDIS_URL": "redis://a", "REDIS_HOST": "b"}, "redis://a", "REDIS_URL"),
        ({"REDIS_URL": "", "REDIS_HOST": "b"}, "redis://b:6379/0", "REDIS_HOST"),
        (
            {"REDIS_HOST": "::1", "REDIS_PORT": "7", "REDIS_DB": "2"},
            "redis://[::1]:7/2",
            "REDIS_HOST",
        ),
        (
            {"REDIS_HOST": "h", "REDIS_USERNAME": "me", "REDIS_PASSWORD": "p@:/?#"},
            "redis://me:p%40%3A%2F%3F%23@h:6379/0",
            "REDIS_HOST",
        ),
    ],
)
def test_the_environment_names_a_server(variables: dict[str, str], url: str, name: str):
    assert redis_of_environment(variables) == (url, name)
    loaded = load_settings(variables=variables)
    assert loaded.settings.general.store == url
    assert loaded.origins["general.store"] == f"environment {name}"
    assert loaded.ignored == ()


def test_a_password_from_the_environment_comes_back_as_it_was():
    found = redis_of_environment({"REDIS_HOST": "h", "REDIS_PASSWORD": "p@:/?#%41"})
    assert found is not None
    assert redis_address(found[0]).password == "p@:/?#%41"


def test_without_a_host_there_is_no_server():
    assert redis_of_environment({"REDIS_PORT": "1", "REDIS_PASSWORD": "x"}) is None
    assert load_settings(variables={"REDIS_PORT": "1"}).settings.general.store == "file"


def test_own_words_are_stronger_than_the_usual_variables():
    usual = {"REDIS_URL": "redis://usual"}
    own = load_settings(variables=usual | {"TABLEROUND_REDIS_URL": "redis://own"})
    assert own.settings.general.store == "redis://own"
    chosen = load_settings(variables=usual | {"TABLEROUND_STORE": "file"})
    assert chosen.settings.general.store == "file"
    given = load_settings({"general.store": "file"}, variables=usual)
    assert given.settings.general.store == "file"
