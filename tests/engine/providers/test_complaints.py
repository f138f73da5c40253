"""What servers say when something goes wrong, out of bodies of any shape."""

from typing import Any

import pytest

from engine.providers.complaints import LIST_LIMIT, Complaint, detail_of, read_complaint


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", ""),
        (b" not json ", "not json"),
        (b"\xef\xbb\xbf{}", {}),
        (b"<html>", "a web page instead of an answer"),
        (b'{"error": {"code": 7}}', {"code": 7}),
        (b'{"detail": "no"}', "no"),
        (b'{"message": "no"}', {"message": "no"}),
        (b'[{"error": "no"}]', "no"),
        (b"[]", []),
        (b"3", 3),
        (b'event: error\r\ndata: {"error": "no"}\r\n\r\ndata: {"error": "later"}', "no"),
        (b"[" * 100_000, "[" * 100_000),
    ],
)
def test_the_error_inside_a_body(body: bytes, detail: Any):
    assert detail_of(body) == detail


@pytest.mark.parametrize(
    ("detail", "complaint"),
    [
        (None, Complaint()),
        ("words", Complaint(words="words")),
        (7, Complaint(words="7")),
        (["x" * 900], Complaint(words='["' + "x" * (LIST_LIMIT - 2))),
        (
            {"type": "t", "code": 7, "status": None, "message": "m"},
            Complaint(codes=("7", "t"), code="7", words="m"),
        ),
        ({"error": {"a": "é"}}, Complaint(words='{"a": "é"}')),
        (
            {"details": {"error_code": "c"}, "metadata": {"error_type": "e", "reasons": ["r"]}},
            Complaint(codes=("e", "c", "flagged_input"), code="e"),
        ),
        (
            {"metadata": {"headers": {"Retry-After": "2", "x": 3}}},
            Complaint(headers={"retry-after": "2"}),
        ),
    ],
)
def test_what_it_says(detail: Any, complaint: Complaint):
    assert read_complaint(detail) == complaint
