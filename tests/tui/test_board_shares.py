"""How far seats agree about a keyword's place."""

from fractions import Fraction

from engine import BoardTree, Group
from tui.board_shares import Proposals


def tree(*groups: str, single: str = "", core: str = "") -> BoardTree:
    return BoardTree(
        core=core,
        groups=tuple(Group(label=one.upper(), members=tuple(one)) for one in groups),
        single=tuple(single),
    )


def test_a_seat_agrees_that_puts_a_keyword_with_half_of_the_others():
    proposals = Proposals(
        {
            "s1": tree("abc", "de"),
            "s2": tree("ab", "cde"),
            "s3": tree("bcde", single="a"),
        }
    )
    share = proposals.share("a", "abc")
    assert (share.agree, share.of, share.elsewhere) == (2, 3, (("s3", None),))
    assert proposals.share("c", "abc").elsewhere == (("s2", "CDE"),)
    assert proposals.share("c", "abc").disputed
    assert not proposals.share("d", "de").disputed


def test_who_leaves_a_keyword_alone_agrees_that_it_stands_alone():
    proposals = Proposals({"s1": tree("ab", single="c"), "s2": tree("ab", "c"), "s3": tree("abc")})
    share = proposals.share("c", ())
    assert (share.agree, share.elsewhere) == (2, (("s3", "ABC"),))


def test_every_keyword_of_a_board_has_its_share():
    proposals = Proposals({"s1": tree("ab", single="c"), "s2": tree("abc")})
    shares = proposals.shares(tree("ab", single="c"))
    assert {word: share.agree for word, share in shares.items()} == {"a": 2, "b": 2, "c": 1}
    assert proposals.shares(BoardTree(single=("z",)))["z"].agree == 2


def test_a_group_within_a_group_counts_with_the_whole_of_it():
    inner = Group(label="in", members=("c",))
    deep = BoardTree(groups=(Group(label="out", members=("a", "b"), groups=(inner,)),))
    assert not Proposals({"s1": deep}).shares(tree("abc"))["c"].disputed


def test_cohesion_is_the_mean_over_the_pairs():
    proposals = Proposals({"s1": tree("abc"), "s2": tree("ab", single="c")})
    assert proposals.cohesion("abc") == Fraction(4, 6)
    assert proposals.cohesion("a") is None
    assert Proposals({}).cohesion("ab") is None


def test_cores_and_words():
    proposals = Proposals({"s1": tree("ab", core="x"), "s2": tree("ba", single="c")})
    assert proposals.cores() == [("s1", "x")]
    assert proposals.words() == ("a", "b", "c")
