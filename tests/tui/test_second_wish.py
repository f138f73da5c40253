"""A wish that ends something: meant at the second time, if that follows soon."""

from tui.second_wish import AGAIN, SecondWish


def test_the_same_wish_within_a_few_seconds_is_meant():
    wish = SecondWish()
    assert not wish.meant(0)
    assert wish.meant(AGAIN - 0.1)
    assert not wish.meant(3 * AGAIN)
    assert wish.meant(3 * AGAIN + 1)
