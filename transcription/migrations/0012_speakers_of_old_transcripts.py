from collections import defaultdict

from django.db import migrations

MOST_NUMBERED = 9_999


def texts_to_speakers(apps, schema_editor):
    """A row for each name that stands in a transcript; what the machine had said is taken back from the revisions."""
    Segment, Revision = (apps.get_model('transcription', name) for name in ('Segment', 'SegmentRevision'))
    Speaker = apps.get_model('transcription', 'Speaker')
    first = {}
    for key, speaker in Revision.objects.order_by('-revision').values_list('segment', 'speaker').iterator():
        first[key] = speaker
    named = Segment.objects.exclude(engine_speaker='').order_by('transcript', 'index')
    texts, machines = defaultdict(dict), defaultdict(set)
    for key, transcript, text in named.values_list('pk', 'transcript', 'engine_speaker').iterator():
        texts[transcript].setdefault(text)
        machines[transcript].add(first.get(key, text))
    for transcript, found in texts.items():
        for text, number in _numbered(found).items():
            # A name that a person typed over the machine's is no label.
            is_label = text in machines[transcript]
            speaker = Speaker.objects.create(
                transcript_id=transcript, number=number, label=text if is_label else '', name='' if is_label else text
            )
            Segment.objects.filter(transcript=transcript, engine_speaker=text).update(speaker=speaker)
    for key, text in first.items():
        Segment.objects.filter(pk=key).update(engine_speaker=text)


def speakers_to_texts(apps, schema_editor):
    Segment, Speaker = (apps.get_model('transcription', name) for name in ('Segment', 'Speaker'))
    Segment.objects.filter(speaker=None).update(engine_speaker='')
    for speaker in Speaker.objects.all():
        Segment.objects.filter(speaker=speaker).update(
            engine_speaker=(speaker.name or speaker.label or str(speaker.number))[:100], speaker=None
        )


def _numbered(texts):
    """"3" keeps its number, the others go on after the highest."""
    own = {text: int(text) for text in texts if text.isdecimal() and 1 <= int(text) <= MOST_NUMBERED}
    own = {text: number for number, text in {number: text for text, number in own.items()}.items()}
    others = (text for text in texts if text not in own)
    return own | {text: number for number, text in enumerate(others, max(own.values(), default=0) + 1)}


class Migration(migrations.Migration):
    """Apart from 0011: tables with fresh rows cannot be altered in the same transaction."""

    dependencies = [
        ('transcription', '0011_speakers'),
    ]

    operations = [
        migrations.RunPython(texts_to_speakers, speakers_to_texts),
    ]
