"""GET /api/v1/search: who said what, in the hearings that you may see."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.errors import ValidationError

from search.query import parse
from search.results import search
from search.schemas import SearchOptions, SearchResults, mode_of
from search.trail import record_search
from transcription.models import Transcript
from transcription.paging import BadCursor
from transcription.schemas import InvalidSchema, ProblemSchema

router = Router(tags=["search"])


@router.get("", response={200: SearchResults, 401: ProblemSchema, 403: ProblemSchema, 422: InvalidSchema})
def search_transcripts(request: HttpRequest, wanted: Query[SearchOptions]) -> SearchResults:
    """Passages by meaning and by words, best first; `mode=exact` by words alone, the newest hearing first."""
    # A misspelt condition must not be dropped: more would be found than was asked for.
    unknown = sorted(set(request.GET) - set(SearchOptions.model_fields))
    if unknown:
        raise ValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])
    query = parse(wanted.q)
    visible = Transcript.objects.visible_to(request.auth)
    filters = wanted.filters()
    try:
        results = search(query, visible, filters, mode_of(wanted.mode), wanted.cursor, wanted.limit)
    except BadCursor as error:
        raise ValidationError([{"loc": ("query", "cursor"), "msg": _("is not a cursor of this list")}]) from error
    if not query.is_empty or filters.are_asked:
        record_search(request.auth, wanted.q, results.hits)
    return SearchResults.of(results, query)
