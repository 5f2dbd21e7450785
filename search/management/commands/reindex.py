"""`manage.py reindex`: make the index anew, or by another model: built beside the present one, then switched."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from search import indexing, renewal
from search.embeddings import EMBEDDERS, embedder
from search.indexes import create_index, drop_index
from search.models import DEFAULT, EmbeddingModel
from transcription.models import Transcript


class Command(BaseCommand):
    help = "Make the search index anew while the old one goes on answering; with --model by another embedding model."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--model", choices=sorted(EMBEDDERS), default=DEFAULT, help="the embedding model")

    def handle(self, *args: Any, **options: Any) -> None:
        by = embedder(options["model"])
        model, _is_new = EmbeddingModel.objects.get_or_create(name=by.name, defaults={"dimension": by.dimension})
        for key in Transcript.objects.order_by("created_at").values_list("pk", flat=True).iterator():
            indexing.index_text(key)
            indexing.embed_missing(indexing.missing(model).filter(transcript=key), model)
        renewal.note_done()
        create_index(model)
        # What was added meanwhile has vectors by the present model alone: most is caught up on before the switch.
        indexing.embed_missing(indexing.missing(model), model)
        switch_to(model)
        indexing.embed_missing(indexing.missing(model), model)
        self.stdout.write(f"{model.name}: {model.embeddings.count()}")


def switch_to(model: EmbeddingModel) -> None:
    """Queries go to this model from now on; the vectors of others go."""
    with transaction.atomic():
        EmbeddingModel.objects.filter(is_current=True).update(is_current=False)
        EmbeddingModel.objects.filter(pk=model.pk).update(is_current=True)
    for other in EmbeddingModel.objects.exclude(pk=model.pk):
        drop_index(other)
        other.delete()
