"""Whisper's names of the languages that are spoken in our courts."""

CODES = {"id-ID": "id", "en-US": "en", "jv-ID": "jw", "su-ID": "su"}


def whisper_code(language: str) -> str:
    """`id` of `id-ID`, `jw` of `jv`. Raises ValueError for what is not offered."""
    for tag, code in CODES.items():
        if language.split("-")[0].lower() == tag.split("-")[0]:
            return code
    raise ValueError(f"Whisper is not offered for the language {language!r}")


def likeliest(votes: list[dict[str, float]]) -> str:
    """The BCP 47 tag that wins most chunks; `votes` are probabilities by Whisper's code, one dict a chunk."""
    won = [max(CODES, key=lambda tag: chunk.get(CODES[tag], 0.0)) for chunk in votes]

    def strength(tag: str) -> tuple[int, float]:
        return won.count(tag), sum(chunk.get(CODES[tag], 0.0) for chunk in votes)

    return max(CODES, key=strength)
