"""Where the decoded channels of a recording lie: beside its mix. Loads nothing."""

from pathlib import Path


def channel_wav(wav: Path, channel: int | None) -> Path:
    """The decoded file of one channel, counted from 0, by that of the mix; None is the mix itself."""
    return wav if channel is None else wav.with_name(f"{wav.stem}.{channel}{wav.suffix}")


def tracks_of(wav: Path, channels: int) -> list[Path]:
    """The mix, and so many channels."""
    return [wav, *(channel_wav(wav, channel) for channel in range(channels))]


def remove_channels(wav: Path) -> None:
    """Delete the files of the channels; decoding makes them again."""
    for path in wav.parent.glob(f"{wav.stem}.*{wav.suffix}"):
        path.unlink(missing_ok=True)
