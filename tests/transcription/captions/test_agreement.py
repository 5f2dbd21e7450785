"""What is shown dark: words that two guesses in a row agree on."""

from transcription.captions.agreement import Agreement, Guessed


def guess(text: str) -> list[Guessed]:
    """Each word with a token that is its own."""
    return [Guessed(f" {word}", (hash(word.lower()),)) for word in text.split()]


def after(*texts: str) -> Agreement:
    agreement = Agreement()
    for text in texts:
        agreement.take(guess(text))
    return agreement


def test_a_first_guess_is_shown_and_not_agreed():
    agreement = after("sidang dibuka dan")
    assert (agreement.text, agreement.agreed_text) == ("sidang dibuka dan", "")


def test_what_the_second_says_again_is_agreed():
    agreement = after("sidang dibuka dan", "sidang dibuka dan terbuka")
    assert (agreement.agreed_text, agreement.text) == ("sidang dibuka dan", "sidang dibuka dan terbuka")


def test_the_last_word_may_have_been_cut_off():
    assert after("sidang di", "sidang di").agreed_text == "sidang"


def test_agreement_ends_where_they_differ():
    assert after("sidang dibaca dan", "sidang dibuka dan terbuka").agreed_text == "sidang"


def test_case_and_punctuation_make_no_difference_and_the_newer_spelling_counts():
    assert after("sidang dibuka", "Sidang, dibuka untuk").agreed_text == "Sidang, dibuka"


def test_what_is_agreed_stays():
    agreement = after("satu dua tiga", "satu dua tiga empat", "satu dua tiga lima enam")
    assert agreement.agreed_text == "satu dua tiga"
    assert agreement.text == "satu dua tiga lima enam"


def test_the_next_guess_begins_with_the_tokens_of_what_is_agreed():
    agreement = after("satu dua tiga", "satu dua tiga")
    assert agreement.prefix == [hash("satu"), hash("dua")]


def test_a_guess_of_nothing_leaves_what_is_agreed():
    agreement = after("satu dua tiga", "satu dua tiga", "")
    assert (agreement.agreed_text, agreement.text) == ("satu dua", "satu dua")
