"""Rows are locked from the case down to the recording; and what is opened is left to the task that indexes.

Whoever edits a case locks it first: locked from below, the two waited for each other. Sealing stays at once.
"""

from importlib import import_module

from django.db import migrations

before = import_module("search.migrations.0004_sealed_apart")

# First a look without locks, to know which rows they are; once they are locked they must still be the same.
IS_OPEN = """
CREATE OR REPLACE FUNCTION search_is_open(transcript uuid) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    its_recording uuid;
    its_hearing uuid;
    its_case uuid;
    locked_hearing uuid;
    locked_case uuid;
    hearing_sealed boolean;
    case_sealed boolean;
BEGIN
    LOOP
        SELECT recording_id INTO its_recording FROM transcription_transcript WHERE id = transcript;
        SELECT hearing_id INTO its_hearing FROM transcription_recording WHERE id = its_recording;
        SELECT case_id INTO its_case FROM transcription_hearing WHERE id = its_hearing;
        SELECT sealed INTO case_sealed FROM transcription_case WHERE id = its_case FOR SHARE;
        SELECT sealed, case_id INTO hearing_sealed, locked_case
            FROM transcription_hearing WHERE id = its_hearing FOR SHARE;
        SELECT hearing_id INTO locked_hearing FROM transcription_recording WHERE id = its_recording FOR SHARE;
        EXIT WHEN locked_hearing IS NOT DISTINCT FROM its_hearing AND locked_case IS NOT DISTINCT FROM its_case;
    END LOOP;
    RETURN coalesce(NOT (hearing_sealed OR case_sealed), false);
END $$
"""

# Recordings in the order of their keys, as whoever locks several of them.
FOLLOW = """
CREATE OR REPLACE FUNCTION search_follow_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched uuid;
BEGIN
    FOR touched IN EXECUTE format(
        'SELECT t.id FROM transcription_transcript t
        JOIN transcription_recording r ON r.id = t.recording_id
        LEFT JOIN transcription_hearing h ON h.id = r.hearing_id
        LEFT JOIN transcription_case k ON k.id = h.case_id
        WHERE %I.id = $1 ORDER BY r.id, t.id', TG_ARGV[0]
    ) USING NEW.id LOOP
        IF search_is_open(touched) THEN
            INSERT INTO search_pending AS pending (transcript_id, version, indexed, since)
                SELECT touched, 1, 0, clock_timestamp()
                WHERE EXISTS (SELECT FROM search_child WHERE transcript_id = touched AND NOT is_open)
                ON CONFLICT (transcript_id) DO UPDATE SET version = pending.version + 1;
        ELSE
            UPDATE search_child SET is_open = false WHERE transcript_id = touched AND is_open;
            IF FOUND THEN
                INSERT INTO search_closed (transcript_id, since) VALUES (touched, clock_timestamp())
                    ON CONFLICT (transcript_id) DO UPDATE SET since = excluded.since;
            END IF;
            UPDATE search_embedding SET is_open = false WHERE transcript_id = touched AND is_open;
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""


def _was(statement: str) -> str:
    return statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_sealed_apart"),
    ]

    operations = [
        migrations.RunSQL(IS_OPEN, _was(before.IS_OPEN)),
        migrations.RunSQL(FOLLOW, _was(before.FOLLOW)),
    ]
