import pytest
from hypothesis import given, strategies as st

from engine.policy.kit_templates import TemplateError, check_template, render_template

NAMES = frozenset({"topic", "axes", "seat", "seat.name"})

GOOD = [
    ("{{ topic }}", "soup"),
    ("{% if topic %}yes{% else %}no{% endif %}", "yes"),
    ("{% if topic == 'x' or not axes %}a{% elif 'b' in axes %}b{% endif %}", "b"),
    ("{% for axis in axes %}{{ loop.index }}{{ axis }}{% if not loop.last %}, {% endif %}{% endfor %}", "1a, 2b"),
    ("{{ axes | join('/') }} {{ axes | length }} {{ axes | first }}", "a/b 2 a"),
    ("{{ seat.name }} {{ topic ~ '!' }} {{ 'x' if topic else 'y' }}", "Ann soup! x"),
    ("{# a note #}{% raw %}{{ no }}{% endraw %}", "{{ no }}"),
]  # fmt: skip

HOSTILE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ topic.__class__ }}",
    "{{ seat.__init__.__globals__ }}",
    "{{ axes[0] }}",
    "{{ self }}",
    "{{ range(10 ** 9) }}",
    "{{ lipsum() }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ topic | format('x') }}",
    "{{ axes | join(',', attribute='x') }}",
    "{{ axes | join(',', 'x') }}",
    "{{ topic | attr('__class__') }}",
    "{% for a in axes %}{% for b in axes %}x{% endfor %}{% endfor %}",
    "{% for a in axes recursive %}{{ loop(axes) }}{% endfor %}",
    "{% for a, b in axes %}x{% endfor %}",
    "{% set x = topic %}",
    "{% macro m() %}x{% endmacro %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends topic %}",
    "{% block b %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% if topic is sameas(topic) %}{% endif %}",
    "{% for a in axes %}{% endfor %}{{ a }}",
    "{{ loop.index }}",
    "{{ " + "(" * 3000 + "topic" + ")" * 3000 + " }}",
    "{% if topic %}" * 200 + "{% endif %}" * 200,
    "{{ " + "9" * 20_000 + " }}",
    "{{ topic",
    "{% endif %}",
    "{{ topic }}" * 4000,
]


@pytest.mark.parametrize(("source", "text"), GOOD)
def test_what_templates_need_is_allowed(source: str, text: str):
    assert check_template(source, NAMES) == ()
    values = {"topic": "soup", "axes": ("a", "b"), "seat": type("Seat", (), {"name": "Ann"})()}
    assert render_template(source, values) == text


@pytest.mark.parametrize("source", HOSTILE)
def test_what_could_harm_is_refused(source: str):
    faults = check_template(source, NAMES)
    assert faults
    assert all(fault.line >= 1 and len(fault.message) < 400 for fault in faults)


def test_every_fault_is_found_with_its_line():
    faults = check_template("{{ topik }}\nfine\n{{ axes.x }}\n{{ 1 + 1 }}", NAMES)
    assert [fault.line for fault in faults] == [1, 3, 4]
    assert faults[0].message == "There is no placeholder topik; the nearest is topic."


def test_a_long_result_is_stopped():
    source = "{% for axis in axes %}" + "x" * 1000 + "{% endfor %}"
    assert check_template(source, NAMES) == ()
    with pytest.raises(TemplateError, match="longer than 200000"):
        render_template(source, {"axes": range(1000)})


def test_a_value_of_the_wrong_kind_is_a_template_error():
    with pytest.raises(TemplateError):
        render_template("{% for axis in axes %}x{% endfor %}", {"axes": 5})
    with pytest.raises(TemplateError):
        render_template("{{ topic }}", {})


def test_values_are_never_read_as_templates():
    assert render_template("{{ topic }}", {"topic": "{{ axes }}"}) == "{{ axes }}"


@given(st.text(alphabet="{}%# topicaxesforinendif|()'.*+0\n", max_size=80))
def test_any_source_is_checked_without_an_exception(source: str):
    if not check_template(source, NAMES):
        try:
            render_template(source, {"topic": "soup", "axes": ("a",), "seat": None})
        except TemplateError as error:
            said = error.fault.message
            assert said
