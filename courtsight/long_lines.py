"""A request whose first line or a header is too long gets an answer: Twisted would close the connection without a word.

A search may be as long as that: its query stands in the address.
"""

from functools import partial

from django.http import HttpResponse
from django.utils import translation
from django.utils.html import format_html
from twisted.internet import reactor
from twisted.web.http import HTTPChannel

from courtsight.accounts.language import LANGUAGE_NAMES, first_offered
from courtsight.admission import LINGER_SECONDS, Refused, last_answer
from courtsight.problems import PREFIX, STANDARD

LONGEST = 16 * 1024  # bytes of a line
MOST = 2 * LONGEST  # of all lines of a head: an address that is just short enough comes with its headers
PAGE = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>CourtSight</title><body>{}</body></html>"
)
TEXT = '<h1 lang="{}">{}</h1><p lang="{}">{}</p>'


def answer_long_lines(channel: HTTPChannel) -> None:
    channel.MAX_LENGTH, channel.totalHeadersSize = LONGEST, MOST
    channel.lineLengthExceeded = partial(_refuse, channel)


def _refuse(channel: HTTPChannel, line: bytes) -> None:
    """In both languages: which one is wanted stands behind what was too long."""
    channel.dataReceived = lambda _data: None  # what still comes is thrown away
    status = 431 if channel.requests else 414
    is_api = line.partition(b" ")[2].startswith(PREFIX.encode())
    channel.transport.write(Refused(status).answer(first_offered()) if is_api else _page(status))
    reactor.callLater(LINGER_SECONDS, channel.transport.abortConnection)


def _page(status: int) -> bytes:
    texts = []
    for language, _name in LANGUAGE_NAMES:
        with translation.override(language):
            _code, title, action = STANDARD[status]
            texts.append(format_html(TEXT, language, title, language, action))
    return last_answer(HttpResponse(PAGE.format("".join(texts)), status=status))
