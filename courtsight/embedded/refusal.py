"""Why CourtSight does not start: one line, in Indonesian and English, since no language is chosen yet."""


class Refusal(Exception):
    """The person at the terminal has to do something first."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(f"{indonesian} / {english}")
