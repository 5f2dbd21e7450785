"""Lists of words beside the code: read as they are meant, and each of them is one that the code asks for."""

from itertools import chain

import pytest

from search import clauses, deeds, numbers, people
from search.word_lists import DATA, lines_of, lists_of, terms_of

LISTS = {
    "denials.txt": ["not", "never", "not yet", "do not", "without", "deny", "refuse", "fail", "nearly", "little",
                    "forget", "except"],
    "clauses.txt": ["only", "ever", "fillers", "first person", "other persons", "address", "noun negators",
                    "boundaries", "and", "unsure", "hearsay", "before", "after", "itself", "moments", "wrong",
                    "beside wrong", "late", "learnt", "abbreviations", "hesitations", "beside no"],
    "deeds.txt": ["to", "by", "colloquially by", "aside", "links", "turned by kan", "bare deeds", "with ber",
                  "no deeds", "english"],
    "people.txt": ["people", "titles", "no names", "numbered", "owned", "of"],
    "orders.txt": ["to say", "reader", "answers", "that", "please", "then", "must", "ignore", "rules",
                   "no order behind"],
    "roles.txt": ["witness", "defendant", "judge", "prosecutor", "counsel", "expert", "clerk", "plaintiff",
                  "respondent", "petitioner", "petition_respondent", "victim"],
    "numbers.txt": ["numerals", "units", "clock", "money"],
    "support.txt": ["openers", "exact", "also before", "also after", "reports", "that", "stops"],
}  # fmt: skip
OF_SEVERAL_WORDS = {("clauses.txt", "hearsay")}


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_one_that_is_asked_for(name: str):
    assert sorted(lists_of(name)) == sorted(LISTS[name])


@pytest.mark.parametrize("name", LISTS)
def test_each_line_is_a_name_and_plain_words_and_none_stands_twice(name: str):
    """A word with a capital or a sign in it would never be met: texts are compared without."""
    said: dict[str, list[str]] = {}
    for line in lines_of(name):
        title, colon, words = line.partition(": ")
        assert colon, line
        assert terms_of(words) == words.split(", "), line
        said.setdefault(title, []).extend(words.split(", "))
    assert [word for words in said.values() for word in set(words) if words.count(word) > 1] == []
    several = {title for title, words in said.items() if any(" " in word for word in words)}
    assert several == {title for file, title in OF_SEVERAL_WORDS if file == name}


@pytest.mark.parametrize("name", ["denials.txt", "roles.txt"])
def test_a_word_is_of_one_kind(name: str):
    words = list(chain.from_iterable(lists_of(name).values()))
    assert len(words) == len(set(words))


def test_every_file_of_the_folder_is_read():
    read = {*LISTS, "synonyms.txt", "english.txt"}
    assert {path.name for path in DATA.iterdir()} == read


def test_what_is_read_is_what_is_used():
    assert clauses.NEGATORS["tidak"] == clauses.NOT
    assert ("bisa", "jadi") in clauses.HEARSAY
    assert "kepada" in deeds.TO
    assert people.ROLE_OF["korban"] == "victim"
    assert "juta" in numbers.NUMERALS
    assert set(clauses.FOLLOWS) <= set(lists_of("denials.txt"))
