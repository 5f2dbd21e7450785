"""What GET /api/v1/search takes and gives. Field names and values are a contract with other programs."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from search.query import Query
from search.results import PAGE_SIZE, Facet, Hit, Results
from search.retrieval import Mode
from search.scope import Filters


class SearchOptions(Schema):
    """`mode`: exact changes no word and has no meaning beside the words."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(
        "", max_length=20_000, description='words, "a phrase", -not, speaker: role: case: after: until: before:'
    )
    mode: Literal["hybrid", "exact"] = "hybrid"
    hearing_id: UUID | None = None
    case_id: UUID | None = None
    role: str = Field("", max_length=40)
    court: str = Field("", max_length=80, description="as at the end of case numbers: PN Jkt.Pst")
    kind: str = Field("", max_length=40, description="of case: Pid.B")
    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(PAGE_SIZE, ge=1, le=100)

    def filters(self) -> Filters:
        texts = {name: getattr(self, name).replace("\0", "") for name in ("role", "court", "kind")}
        return Filters(hearing=self.hearing_id, case=self.case_id, **texts)


class HitHearing(Schema):
    id: UUID
    starts_at: datetime
    agenda: str
    court_room: str


class HitCase(Schema):
    id: UUID
    number: str


class HitSpeaker(Schema):
    id: UUID
    name: str
    role: str


class HitStanding(Schema):
    """`version`: the certified one in force, also where `status` is that of a newer draft; null before the first."""

    status: Literal["draft", "review", "certified"]
    version: int | None


class HitSchema(Schema):
    """Times in seconds. `start` is the first word that was found. `highlighted` is HTML: escaped, with <mark>.

    `match`: by its words, or by its meaning alone, then it has none of them.
    """

    transcript_id: UUID
    recording_id: UUID
    hearing: HitHearing | None
    case: HitCase | None
    speaker: HitSpeaker | None
    start: float
    end: float
    text: str
    highlighted: str
    before: str
    after: str
    score: float
    match: Literal["words", "meaning"]
    link: str
    standing: HitStanding

    @classmethod
    def of(cls, hit: Hit) -> Self:
        child, recording = hit.child, hit.child.transcript.recording
        hearing, speaker = recording.hearing, child.speaker
        return cls(
            transcript_id=child.transcript_id,
            recording_id=recording.pk,
            hearing=HitHearing.from_orm(hearing) if hearing else None,
            case=HitCase.from_orm(hearing.case) if hearing else None,
            speaker=HitSpeaker(id=speaker.pk, name=speaker.shown_name, role=speaker.role) if speaker else None,
            start=hit.start,
            end=child.end,
            text=child.text,
            highlighted=str(hit.html),
            before=hit.before,
            after=hit.after,
            score=hit.score,
            match="meaning" if hit.is_near else "words",
            link=hit.link,
            standing=HitStanding(status=hit.standing.status.value, version=hit.standing.version),
        )


class FacetSchema(Schema):
    value: str
    label: str
    count: int


class AlsoSchema(Schema):
    word: str
    instead: str


class SearchResults(Schema):
    """`count`: of all hits, or of the best when there are more. `also`: what was searched beside a misspelt word.

    `called`: whose words were searched, where no speaker is called as it was asked for. `ignored`: conditions that were
    not understood; `left_out`: words behind the first 32, which were not searched for.
    """

    items: list[HitSchema]
    next_cursor: str | None
    count: int
    facets: dict[str, list[FacetSchema]]
    also: list[AlsoSchema]
    called: list[AlsoSchema]
    ignored: list[str]
    left_out: list[str]

    @classmethod
    def of(cls, results: Results, query: Query) -> Self:
        return cls(
            items=[HitSchema.of(hit) for hit in results.hits],
            next_cursor=results.next_cursor,
            count=results.count,
            facets={name: [_facet(facet) for facet in facets] for name, facets in results.facets.items()},
            also=[AlsoSchema(word=word, instead=instead) for word, instead in results.also],
            called=[AlsoSchema(word=word, instead=instead) for word, instead in results.called],
            ignored=list(query.ignored),
            left_out=list(query.left_out),
        )


def _facet(facet: Facet) -> FacetSchema:
    return FacetSchema(value=facet.value, label=facet.label, count=facet.count)


def mode_of(name: str) -> Mode:
    """That of a person; what else there is, is for comparisons."""
    return Mode.EXACT if name == Mode.EXACT else Mode.HYBRID
