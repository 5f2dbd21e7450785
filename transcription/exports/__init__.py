"""Files that a transcription can be saved as. To add one: a module here and a line in EXPORTS."""

from transcription.exports import as_json, rttm, subtitles, text
from transcription.exports.base import UNKNOWN, Export, Origin

__all__ = ["EXPORTS", "UNKNOWN", "Export", "Origin"]

EXPORTS: dict[str, Export] = {
    "txt": Export("text/plain; charset=utf-8", "txt", text.write),
    "srt": Export("application/x-subrip; charset=utf-8", "srt", subtitles.write_srt),
    "vtt": Export("text/vtt; charset=utf-8", "vtt", subtitles.write_vtt),
    "json": Export("application/json", "json", as_json.write),
    "rttm": Export("text/plain; charset=utf-8", "rttm", rttm.write),
}
