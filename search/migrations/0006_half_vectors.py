"""The indexes of vectors hold half-precision numbers: half as large, quicker built and walked.

Built beside the present ones while everybody works on; an attempt that broke off is simply made again.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search.indexes import is_complete, memory_for

OLD, NEW = "search_embedding_by_", "search_embedding_half_"
INDEX = """
CREATE INDEX CONCURRENTLY {name}{pk} ON search_embedding USING hnsw ((vector::{kind}({dimension})) {kind}_cosine_ops)
WITH (m = 16, ef_construction = 64) WHERE model_id = {pk} AND is_open
"""


def to_half(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for model in apps.get_model("search", "EmbeddingModel").objects.all():
        _replace(model, schema_editor, (OLD, NEW), "halfvec", model.dimension)


def to_whole(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for model in apps.get_model("search", "EmbeddingModel").objects.all():
        _replace(model, schema_editor, (NEW, OLD), "vector", 2 * model.dimension)


def _replace(
    model: models.Model, schema_editor: BaseDatabaseSchemaEditor, names: tuple[str, str], kind: str, width: int
) -> None:
    """`width`: of a number, in halves."""
    old, new = names
    if not is_complete(f"{new}{model.pk}"):
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {new}{model.pk}")
        memory = memory_for(model.embeddings.count(), width)
        schema_editor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [f"{memory}MB"])
        schema_editor.execute(INDEX.format(name=new, pk=model.pk, kind=kind, dimension=model.dimension))
        schema_editor.execute("RESET maintenance_work_mem")
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {old}{model.pk}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("search", "0005_order_and_opening"),
    ]

    operations = [
        migrations.RunPython(to_half, to_whole, atomic=False),
    ]
