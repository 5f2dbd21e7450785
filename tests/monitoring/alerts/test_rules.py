"""The rules as data: complete, named once, with the thresholds of the settings and a paragraph in the runbook."""

import re
from typing import Any

import pytest

from monitoring.alerts.prometheus import EXPORTED
from monitoring.alerts.rule import Comparison, Condition, Rule, told
from monitoring.alerts.rules import BY_NAME, RULES
from monitoring.alerts.runbook import DOCUMENTS, Paragraph, paragraphs
from monitoring.checks import CHECKS, engines, live, machine, servers, work
from monitoring.findings import Reason
from monitoring.templatetags.figures import CODE
from tests.test_docs import headings


def test_names_are_there_once_and_good_as_anchors():
    assert len(BY_NAME) == len(RULES)
    assert all(re.fullmatch(r"([A-Z][a-z]+)+", rule.name) for rule in RULES)


def test_every_reason_of_a_check_has_a_rule():
    given = {
        (module.__name__, name): value
        for module in (engines, live, machine, servers, work)
        for name, value in vars(module).items()
        if isinstance(value, Reason)
    }
    assert len(given) > 20
    ruled = {rule.reason.code for rule in RULES}
    assert {place for place, reason in given.items() if reason.code not in ruled} == set()


def test_conditions_are_about_checks_that_there_are():
    assert {rule.condition.component for rule in RULES} <= {*CHECKS, "checks"}


def test_what_is_down_is_critical():
    for rule in RULES:
        assert rule.severity == (
            "critical" if rule.reason.state == "down" or rule.name == "ErrorRateHigh" else "warning"
        ), rule.name


def test_each_says_what_is_wrong_and_what_to_do():
    assert all(str(rule.summary) and str(rule.action) for rule in RULES)


@pytest.mark.parametrize("language", DOCUMENTS)
def test_every_rule_has_its_paragraph_and_every_paragraph_its_rule(language: str):
    assert [paragraph.name for paragraph in paragraphs(language)] == [rule.name for rule in EXPORTED]
    assert {rule.anchor for rule in EXPORTED} <= headings(DOCUMENTS[language])


@pytest.mark.parametrize("language", DOCUMENTS)
def test_paragraphs_have_something_to_say(language: str):
    assert all(len(paragraph.text.strip()) > 80 for paragraph in paragraphs(language))


def test_both_languages_name_the_same_commands_files_and_settings():
    for one, other in zip(paragraphs("id"), paragraphs("en"), strict=True):
        assert sorted(CODE.findall(one.text)) == sorted(CODE.findall(other.text)), one.name


def test_a_paragraph_as_html_has_its_code_and_nothing_that_was_typed_as_markup():
    text = "\nSee `ps <x>` & more.\n\n```sh\nmake run\n```\n"
    html = Paragraph("DiskFull", text).html()
    assert html == "<p>See <code>ps &lt;x&gt;</code> &amp; more.</p>\n<pre><code>make run</code></pre>"


def test_a_threshold_is_what_the_setting_says_now(settings: Any):
    condition = BY_NAME["ErrorRateHigh"].condition
    assert condition.limit == pytest.approx(0.05)
    settings.HEALTH_ERROR_PERCENT = 20
    assert condition.limit == pytest.approx(0.2)
    assert str(condition) == "transcription.repeated_error_rate > 0.2"


def test_a_value_at_its_threshold_is_borne():
    above = Condition("x.y", 5)
    below = Condition("x.y", 5, Comparison.BELOW)
    assert [above.holds(value) for value in (4, 5, 6)] == [False, False, True]
    assert [below.holds(value) for value in (4, 5, 6)] == [True, False, False]


def test_the_usual_thresholds():
    usual = {rule.name: rule.condition.limit for rule in RULES if isinstance(rule.condition.threshold, str)}
    assert usual == {
        "ErrorRateHigh": pytest.approx(0.05),
        "ResponseSlow": 30,
        "TooManyActive": 100,
        "ConfidenceLow": pytest.approx(0.7),
        "QueueWaitsLong": 300,
        "DiskFilling": 85,
        "MemoryNearlySpent": 85,
    }


def test_a_rule_without_a_query_of_its_own_asks_for_what_the_watch_left():
    rule = Rule("Test", RULES[0].severity, told("live", live.BEHIND), 60, live.BEHIND)
    assert rule.promql == 'max(courtsight_health_value{name="live.live_behind"}) > 0'
