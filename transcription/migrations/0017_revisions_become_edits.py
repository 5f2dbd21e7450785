from itertools import groupby

from django.db import migrations

KEPT = (
    'index', 'start', 'end', 'confidence', 'engine_text', 'engine_speaker', 'language', 'engine', 'model',
)


def revisions_to_edits(apps, schema_editor):
    """Each former text becomes an edit of one segment; what the machine had written is the first of them."""
    Segment, Revision, Edit = (apps.get_model('transcription', name) for name in ('Segment', 'SegmentRevision', 'TranscriptEdit'))
    rows = Revision.objects.order_by('segment__transcript', 'replaced_at', 'pk').values_list('segment__transcript', 'pk')
    for transcript, group in groupby(rows.iterator(), key=lambda row: row[0]):
        revisions = Revision.objects.select_related('segment').in_bulk([key for _, key in group])
        former = sorted(revisions.values(), key=lambda row: (row.replaced_at, row.pk))
        texts = _texts(former)
        for segment in {row.segment_id: row.segment for row in former}.values():
            machine = _unless(texts[segment.pk][0].text, segment.text)
            if machine is not None:
                Segment.objects.filter(pk=segment.pk).update(machine_text=machine)
        Edit.objects.bulk_create(
            (_edit(Edit, transcript, number, row, texts[row.segment_id]) for number, row in enumerate(former, 1)),
            batch_size=500,
        )


def _texts(former):
    found = {}
    for row in sorted(former, key=lambda row: row.revision):
        found.setdefault(row.segment_id, []).append(row)
    return found


def _edit(Edit, transcript, number, row, of_segment):
    first, place = of_segment[0].text, of_segment.index(row)
    following = of_segment[place + 1] if place + 1 < len(of_segment) else row.segment
    return Edit(
        transcript_id=transcript,
        number=number,
        kind='edit',
        before=[_state(row.segment, row.revision, row.text, row.words, first)],
        after=[_state(row.segment, row.revision + 1, following.text, following.words, first)],
        segment_ids=[row.segment_id],
        made_by_id=row.replaced_by_id,
        made_at=row.replaced_at,
    )


def _state(segment, revision, text, words, machine):
    speaker = segment.speaker_id and str(segment.speaker_id)
    kept = {name: getattr(segment, name) for name in KEPT}
    own = {'id': str(segment.pk), 'change': 0, 'speaker_id': speaker, 'revision': revision, 'text': text, 'words': words}
    return own | kept | {'machine_text': _unless(machine, text)}


def _unless(machine, text):
    return None if machine.split() == text.split() else machine


def edits_to_revisions(apps, schema_editor):
    """Refuses where segments were split or joined: the older tables have no place for it."""
    Segment, Revision, Edit = (apps.get_model('transcription', name) for name in ('Segment', 'SegmentRevision', 'TranscriptEdit'))
    by_people = Edit.objects.exclude(kind='relabel').order_by('transcript', 'number')
    if Segment.objects.filter(index__isnull=True).exists() or any(
        [state['id'] for state in edit.before] != [state['id'] for state in edit.after] for edit in by_people.iterator()
    ):
        raise RuntimeError('Segments were split or joined: this cannot be undone without losing their history.')
    for edit in by_people.iterator():
        for state in edit.before:
            Revision.objects.get_or_create(
                segment_id=state['id'],
                revision=state['revision'],
                defaults={'text': state['text'], 'words': state['words'], 'replaced_by_id': edit.made_by_id},
            )
            Revision.objects.filter(segment_id=state['id'], revision=state['revision']).update(replaced_at=edit.made_at)


class Migration(migrations.Migration):
    """Apart from 0020 and 0022: tables with fresh rows cannot be altered in the same transaction."""

    dependencies = [
        ('transcription', '0016_transcript_edits'),
    ]

    operations = [
        migrations.RunPython(revisions_to_edits, edits_to_revisions),
    ]
