"""Prepared pictures kept by their source."""

from engine.imaging.cache import PreparedCache
from engine.imaging.intake import PictureLimits, prepare
from tests.fakes import pictures


def test_the_same_bytes_are_prepared_once():
    cache = PreparedCache()
    data = pictures.photo("jpeg")
    first = cache.prepare(data)
    assert cache.prepare(bytes(data)) is first
    assert cache.get(first.source_sha256) is first
    assert cache.held_bytes == len(first.data)


def test_other_limits_are_another_picture():
    cache = PreparedCache()
    data = pictures.photo("jpeg")
    small = cache.prepare(data, PictureLimits(max_width=100))
    assert small.width == 100
    assert cache.prepare(data).width == 400
    assert len(cache) == 2


def test_what_was_not_used_for_longest_goes_first():
    sizes = [(400, 300), (398, 300), (396, 300)]
    ready = [prepare(pictures.photo("jpeg", *size)) for size in sizes]
    room = max(len(picture.data) for picture in ready) * 2 + 10
    cache = PreparedCache(max_bytes=room)
    cache.put(ready[0])
    cache.put(ready[1])
    assert cache.get(ready[0].source_sha256) is ready[0]
    cache.put(ready[2])
    assert cache.get(ready[1].source_sha256) is None
    assert cache.get(ready[0].source_sha256) is ready[0]
    assert cache.held_bytes <= room


def test_too_large_a_picture_is_not_kept_and_clear_drops_all():
    cache = PreparedCache(max_bytes=10)
    cache.prepare(pictures.photo("jpeg"))
    assert len(cache) == 0
    roomy = PreparedCache()
    roomy.prepare(pictures.photo("jpeg"))
    roomy.put(roomy.prepare(pictures.photo("jpeg")))
    assert len(roomy) == 1
    roomy.clear()
    assert (len(roomy), roomy.held_bytes) == (0, 0)
