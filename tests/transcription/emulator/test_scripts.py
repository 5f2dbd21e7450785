import json

import pytest

from transcription.emulator.ledger import Ledger
from transcription.emulator.script import BadScript, Rule, Script, read_rules


def script(*rules: Rule) -> Script:
    return Script(list(rules))


def test_the_first_rule_that_fits_is_followed():
    rules = script(Rule(match="pagi", text="pagi"), Rule(text="lain"), Rule(text="nie"))
    assert rules.heard("gs://b/pagi.wav").text == "pagi"
    assert rules.heard("gs://b/siang.wav").text == "lain"


def test_the_newest_rules_come_first():
    rules = script(Rule(text="lama"))
    rules.add(Rule(text="baru"))
    assert rules.heard("x").text == "baru"


def test_a_rule_is_followed_as_often_as_it_says():
    rules = script(Rule(call="GetOperation", error="UNAVAILABLE", times=2))
    assert [bool(rules.fault("GetOperation", "x")) for _ in range(3)] == [True, True, False]


def test_a_fault_is_of_one_call_only():
    rules = script(Rule(call="GetOperation", error="UNAVAILABLE"))
    assert rules.fault("BatchRecognize", "x") is None


def test_a_fault_after_the_work_is_none_before_it():
    rules = script(Rule(call="BatchRecognize", hang=1, after=True))
    assert rules.fault("BatchRecognize", "x") is None
    assert rules.fault("BatchRecognize", "x", after=True) is not None


def test_words_and_fates_are_looked_up_apart():
    rules = script(Rule(polls=3), Rule(text="ya"))
    assert rules.heard("x").text == "ya"
    assert rules.fate("x").polls == 3


def test_nothing_fits_an_empty_script():
    rules = script()
    assert (rules.heard("x"), rules.fate("x"), rules.fault("Recognize", "x")) == (None, None, None)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "script.json"
    path.write_text(
        json.dumps([{"match": "pagi", "text": "Sidang dibuka."}, {"call": "Recognize", "error": "ABORTED"}])
    )
    assert [rule.text for rule in Script.from_file(path).rules] == ["Sidang dibuka.", None]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "script.json"),
        ('{"text": "x"}', "a list of rules"),
        ('"x"', "a list of rules"),
        ("[1]", "no rule"),
        ('[{"txt": "x"}]', "txt: not known"),
        ('[{"call": "Recognize", "error": "BROKEN"}]', "no gRPC status"),
        ('[{"fails": "KAPUT"}]', "no gRPC status"),
    ],
)
def test_a_script_that_cannot_be_followed_is_refused(tmp_path, content, says):
    path = tmp_path / "script.json"
    path.write_text(content)
    with pytest.raises(BadScript, match=says):
        Script.from_file(path)


def test_rules_may_have_all_fields():
    [rule] = read_rules([{"words": [{"word": "ya", "start": 0, "end": 1}], "seconds": 9, "language": "jv-ID"}])
    assert (rule.seconds, rule.language, rule.is_heard) == (9, "jv-ID", True)


def test_the_ledger_can_be_read_from_its_file(tmp_path):
    ledger = Ledger(tmp_path / "stats.json")
    ledger.called("BatchRecognize")
    ledger.bill("gs://b/x", 3.0)
    ledger.bill("gs://b/y", 4.5)
    ledger.cancel("operations/1")
    stored = json.loads((tmp_path / "stats.json").read_text())
    assert stored["billed_seconds"] == 7.5
    assert stored["billed"][0] == {"what": "gs://b/x", "seconds": 3.0}
    assert (stored["calls"], stored["cancelled"]) == ({"BatchRecognize": 1}, ["operations/1"])
    assert [path.name for path in tmp_path.iterdir()] == ["stats.json"]
