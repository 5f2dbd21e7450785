"""The search for programs built with LangChain: documents of transcripts, and a retriever under somebody's rights.

An optional extra (requirements/langchain.txt): nothing of the product imports this module. Django must be set up.

    retriever = TranscriptRetriever(user=user, parents=True)
    documents = retriever.invoke("siapa yang membawa motor?")
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from search.models import Child
from search.query import parse
from search.results import Hit, search
from search.retrieval import Mode
from search.scope import Filters
from search.trail import record_search
from transcription.access import get_visible
from transcription.models import Segment, Speaker, Transcript
from transcription.word_times import readable


class TranscriptLoader(BaseLoader):
    """Transcripts that `user` may see: a document for each segment, or for each transcript with `whole`.

    `hearing`, `case`, `transcript`: only of these. A transcript that is named and may not be seen raises Http404. That
    somebody looked is in the audit trail.
    """

    def __init__(
        self,
        user: User,
        *,
        transcript: UUID | None = None,
        hearing: UUID | None = None,
        case: UUID | None = None,
        whole: bool = False,
    ) -> None:
        self.user, self.transcript, self.hearing, self.case, self.whole = user, transcript, hearing, case, whole

    def lazy_load(self) -> Iterator[Document]:
        for transcript in self._transcripts().select_related("recording__hearing__case"):
            record_event(self.user, AuditAction.VIEWED, transcript)
            segments = transcript.segments.select_related("speaker").order_by("index")
            if self.whole:
                yield _whole(transcript, list(segments))
            else:
                yield from (_of_segment(transcript, segment) for segment in segments if segment.text.strip())

    def _transcripts(self) -> Any:
        visible = Transcript.objects.visible_to(self.user).order_by("created_at")
        if self.transcript:
            visible = visible.filter(pk=get_visible(self.user, Transcript, self.transcript).pk)
        if self.hearing:
            visible = visible.filter(recording__hearing=self.hearing)
        return visible.filter(recording__hearing__case=self.case) if self.case else visible


class TranscriptRetriever(BaseRetriever):
    """What the search page finds for `user`, best first; `k` documents at most.

    `parents`: instead of the passages that were found the longer ones that they stand in, each once (parent-child
    retrieval). The query knows what it knows on the page: "a phrase", -not, speaker:, role:, case:, after:, until: and
    before:.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    user: User
    filters: Filters = Field(default_factory=Filters)
    mode: Mode = Mode.HYBRID
    k: int = Field(5, ge=1, le=100)
    parents: bool = False

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        wanted = self.k if k is None else k
        visible = Transcript.objects.visible_to(self.user)
        # Several passages may stand in one parent.
        limit = min(100, 4 * wanted) if self.parents else wanted
        hits = search(parse(query), visible, self.filters, self.mode, limit=limit).hits
        if self.parents:
            found = _parents(hits)[:wanted]
        else:
            found = [_of_child(hit.child, hit.child.text, hit.start, hit.link, hit.score) for hit in hits]
        shown = {document.metadata["transcript_id"] for document in found}
        record_search(self.user, query, [hit for hit in hits if str(hit.child.transcript_id) in shown])
        return found


def _parents(hits: tuple[Hit, ...]) -> list[Document]:
    """In the order of the best passage of each, with its place and score."""
    best: dict[int, Hit] = {}
    for hit in hits:
        best.setdefault(hit.child.parent_id, hit)
    texts: dict[int, list[str]] = {key: [] for key in best}
    for parent, text in Child.objects.filter(parent__in=best).order_by("position").values_list("parent_id", "text"):
        texts[parent].append(text)
    return [_of_child(hit.child, "\n".join(texts[key]), hit.start, hit.link, hit.score) for key, hit in best.items()]


def _of_child(child: Child, text: str, start: float, link: str, score: float) -> Document:
    about = {"start": start, "end": child.end, "score": score, "link": f"{settings.PUBLIC_URL}{link}"}
    return Document(page_content=text, metadata=_about(child.transcript) | _who(child.speaker) | about)


def _of_segment(transcript: Transcript, segment: Segment) -> Document:
    about = {"start": segment.start, "end": segment.end, "segment_id": str(segment.pk)}
    about["link"] = _link(transcript, segment.start)
    return Document(
        id=str(segment.pk),
        page_content=readable(segment.text),
        metadata=_about(transcript) | _who(segment.speaker) | about,
    )


def _whole(transcript: Transcript, segments: list[Segment]) -> Document:
    lines = [f"{one.speaker_name}: {readable(one.text)}".removeprefix(": ") for one in segments if one.text.strip()]
    about = {"start": 0.0, "end": segments[-1].end if segments else 0.0, "link": _link(transcript, 0.0)}
    return Document(id=str(transcript.pk), page_content="\n".join(lines), metadata=_about(transcript) | about)


def _link(transcript: Transcript, start: float) -> str:
    return f"{settings.PUBLIC_URL}{reverse('transcript_detail', args=[transcript.pk])}#t={start:.3f}"


def _about(transcript: Transcript) -> dict[str, Any]:
    """Plain values, as stores of vectors want them."""
    hearing = transcript.recording.hearing
    about = {"transcript_id": str(transcript.pk), "recording_id": str(transcript.recording_id)}
    if hearing is not None:
        about |= {"hearing_id": str(hearing.pk), "case": hearing.case.number, "date": hearing.starts_at.isoformat()}
    return about


def _who(speaker: Speaker | None) -> dict[str, str]:
    return {"speaker": speaker.shown_name, "role": speaker.role} if speaker else {"speaker": "", "role": ""}
