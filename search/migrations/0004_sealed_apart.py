"""Passages that everybody may see are told from the others, by triggers, and the indexes hold them alone."""

import django.contrib.postgres.indexes
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search.indexes import memory_for

# Locked, so that nobody seals the hearing between this look and the end of the transaction that has looked. One row after
# the other by its key: the plan of a join is kept, and would be bad once tables grow that were empty when it was made.
IS_OPEN = """
CREATE FUNCTION search_is_open(transcript uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    its_recording uuid;
    its_hearing uuid;
    its_case uuid;
    hearing_sealed boolean;
    case_sealed boolean;
BEGIN
    SELECT recording_id INTO its_recording FROM transcription_transcript WHERE id = transcript;
    SELECT hearing_id INTO its_hearing FROM transcription_recording WHERE id = its_recording FOR SHARE;
    SELECT sealed, case_id INTO hearing_sealed, its_case FROM transcription_hearing WHERE id = its_hearing FOR SHARE;
    SELECT sealed INTO case_sealed FROM transcription_case WHERE id = its_case FOR SHARE;
    RETURN coalesce(NOT (hearing_sealed OR case_sealed), false);
END $$
"""
MARK_CHILD = """
CREATE FUNCTION search_mark_child() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_open := search_is_open(NEW.transcript_id);
    RETURN NEW;
END $$;
CREATE TRIGGER search_mark BEFORE INSERT ON search_child FOR EACH ROW EXECUTE FUNCTION search_mark_child()
"""
MARK_EMBEDDING = """
CREATE FUNCTION search_mark_embedding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT is_open INTO NEW.is_open FROM search_child WHERE id = NEW.child_id FOR SHARE;
    NEW.is_open := coalesce(NEW.is_open, false);
    RETURN NEW;
END $$;
CREATE TRIGGER search_mark BEFORE INSERT ON search_embedding FOR EACH ROW EXECUTE FUNCTION search_mark_embedding()
"""
# The argument of the trigger says what has changed: t a transcript, r its recording, h the hearing, k the case.
FOLLOW = """
CREATE FUNCTION search_follow_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid;
    wanted boolean;
BEGIN
    FOR touched IN EXECUTE format(
        'SELECT t.id FROM transcription_transcript t
        JOIN transcription_recording r ON r.id = t.recording_id
        LEFT JOIN transcription_hearing h ON h.id = r.hearing_id
        LEFT JOIN transcription_case k ON k.id = h.case_id
        WHERE %I.id = $1 ORDER BY t.id', TG_ARGV[0]
    ) USING NEW.id LOOP
        wanted := search_is_open(touched);
        UPDATE search_child SET is_open = wanted WHERE transcript_id = touched AND is_open <> wanted;
        IF FOUND AND NOT wanted THEN
            INSERT INTO search_closed (transcript_id, since) VALUES (touched, clock_timestamp())
                ON CONFLICT (transcript_id) DO UPDATE SET since = excluded.since;
        END IF;
        UPDATE search_embedding SET is_open = wanted WHERE transcript_id = touched AND is_open <> wanted;
    END LOOP;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER search_follow_sealing_{column} AFTER UPDATE OF {column} ON transcription_{table} FOR EACH ROW
WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION search_follow_sealing('{alias}')
"""
FOLLOWED = (
    ("transcript", "recording_id", "t"),
    ("recording", "hearing_id", "r"),
    ("hearing", "sealed", "h"),
    ("hearing", "case_id", "h"),
    ("case", "sealed", "k"),
)
EXISTING = """
CREATE TEMPORARY TABLE search_open ON COMMIT DROP AS
    SELECT t.id FROM transcription_transcript t
    JOIN transcription_recording r ON r.id = t.recording_id
    JOIN transcription_hearing h ON h.id = r.hearing_id
    JOIN transcription_case k ON k.id = h.case_id
    WHERE NOT h.sealed AND NOT k.sealed;
UPDATE search_child SET is_open = true WHERE transcript_id IN (SELECT id FROM search_open);
UPDATE search_embedding SET is_open = true WHERE transcript_id IN (SELECT id FROM search_open)
"""

VECTORS = """
CREATE INDEX IF NOT EXISTS search_embedding_by_{pk} ON search_embedding
USING hnsw ((vector::vector({dimension})) vector_cosine_ops)
WITH (m = 16, ef_construction = 64) WHERE model_id = {pk}{condition}
"""


def drop_indexes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for model in apps.get_model("search", "EmbeddingModel").objects.all():
        schema_editor.execute(f"DROP INDEX IF EXISTS search_embedding_by_{model.pk}")


def create_indexes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor, condition: str = " AND is_open") -> None:
    """Each of those that were there: minutes for a hundred thousand passages."""
    for model in apps.get_model("search", "EmbeddingModel").objects.all():
        memory = memory_for(model.embeddings.count(), 2 * model.dimension)
        schema_editor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [f"{memory}MB"])
        schema_editor.execute(VECTORS.format(pk=model.pk, dimension=model.dimension, condition=condition))


def create_old_indexes(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    create_indexes(apps, schema_editor, condition="")


def _open_index(field: str) -> migrations.AddIndex:
    index = django.contrib.postgres.indexes.GinIndex(
        models.Case(models.When(is_open=True, then=field)),
        condition=models.Q(("is_open", True)),
        fastupdate=False,
        name=f"search_child_open_{field}",
    )
    return migrations.AddIndex(model_name="child", index=index)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_saved_searches"),
        ("transcription", "0025_live_differences"),
    ]

    operations = [
        migrations.RunPython(drop_indexes, create_old_indexes),
        migrations.RemoveIndex(model_name="child", name="search_child_words"),
        migrations.RemoveIndex(model_name="child", name="search_child_forms"),
        migrations.AddField(
            model_name="child",
            name="is_open",
            field=models.BooleanField(
                db_default=False,
                help_text="everybody may see it: its hearing is not sealed. Triggers of the database keep it",
            ),
        ),
        migrations.AddField(
            model_name="embedding",
            name="is_open",
            field=models.BooleanField(db_default=False, help_text="as its child's"),
        ),
        migrations.CreateModel(
            name="Closed",
            fields=[
                ("transcript_id", models.UUIDField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
        _open_index("words"),
        _open_index("forms"),
        migrations.RunPython(create_indexes, drop_indexes),
        migrations.RunSQL(IS_OPEN, "DROP FUNCTION search_is_open(uuid)"),
        migrations.RunSQL(MARK_CHILD, "DROP FUNCTION search_mark_child() CASCADE"),
        migrations.RunSQL(MARK_EMBEDDING, "DROP FUNCTION search_mark_embedding() CASCADE"),
        migrations.RunSQL(FOLLOW, "DROP FUNCTION search_follow_sealing() CASCADE"),
        *[
            migrations.RunSQL(
                TRIGGER.format(table=table, column=column, alias=alias),
                f"DROP TRIGGER IF EXISTS search_follow_sealing_{column} ON transcription_{table}",
            )
            for table, column, alias in FOLLOWED
        ],
    ]
