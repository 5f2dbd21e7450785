"""Text as the index and queries compare it. Pure."""

import re
import unicodedata

# Of what the index makes of a text: words, roots (search.affixes) and citations. Raise it when one of them changes, and
# the worker writes all passages again (search.renewal). tests/search/test_renewal.py tells when that is.
RULES = 2
# What no tsvector, URL or page needs: control characters, and those that turn the direction of what follows.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# Words that are in every sentence: alone they find nothing, and they weigh nothing beside others.
_STOP_WORDS = """ada adalah agar akan apa
    apakah atas atau bagaimana bagi bahwa beliau berapa bila bisa bukan dalam dan dapat dari
    dengan di dia hal hanya harus hingga ia ini itu jadi jika juga kalau kami kamu kan kapan karena ke kemudian kenapa
    kepada ketika kita kok lah lagi lalu maka mana masih mengapa mereka mohon namun nya oleh pada para pernah pun
    pula saat saja sambil sampai sang saya se sebagai sebuah secara sedang sehingga sejak seorang seperti serta siapa
    siapakah si sudah supaya tadi tapi telah tentang tersebut tetapi tidak untuk yaitu yakni yang ya
    a an and are as at be by did do does for from had has have he her his how in is it its me of on or she that the
    their them they this to was were what when where which who whom whose why with you"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def clean(text: str, most: int = 100_000) -> str:
    """Without what cannot be seen, one space between words, at most so many characters."""
    return " ".join(UNSEEN.sub(" ", text[:most]).split())


def unaccented(text: str) -> str:
    """Lower case, letters without their marks: PostgreSQL's own unaccent is not always there."""
    # Letters in disguise (𝓐) become capitals, and small letters of capitals (İ) may be of several signs.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def words_of(text: str) -> list[str]:
    """The words, plain, in order. What is between them says nothing."""
    return [word.replace("\u2019", "'").replace("'", "") for word in WORD.findall(unaccented(text))]


def is_stop_word(word: str) -> bool:
    return word in STOP_WORDS
