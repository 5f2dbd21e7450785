"""Hearings and queries for `manage.py evaluate_search`, always the same for the same seed.

    python -m tests.performance.search_set FILE.jsonl

Each hearing tells of things that happened: who, did what, with what, of which colour, where. Queries name some of it in
the words of the hearing, in other words, with other affixes, in English, with misspelt names, or by the law's article.
Hard negatives come of themselves: the same thing in another colour, at another place, done by another person.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEED = 20261129
HEARINGS = 320
QUERIES_OF_A_KIND = 30

# In the hearing, in other words, in English.
THINGS = [
    ("sepeda motor", "kendaraan roda dua", "motorcycle"),
    ("mobil bak terbuka", "kendaraan angkut barang", "pickup truck"),
    ("pisau dapur", "benda tajam untuk memasak", "kitchen knife"),
    ("laptop", "komputer jinjing", "laptop computer"),
    ("kalung emas", "perhiasan leher dari logam mulia", "gold necklace"),
    ("jam tangan", "arloji", "wristwatch"),
    ("tas ransel", "tas punggung", "backpack"),
    ("telepon genggam", "ponsel", "mobile phone"),
    ("sepatu bot", "alas kaki tinggi", "boots"),
    ("jaket kulit", "pakaian luar dari kulit hewan", "leather jacket"),
    ("kambing", "hewan ternak bertanduk", "goat"),
    ("perahu", "kapal kecil", "boat"),
    ("gergaji mesin", "alat pemotong kayu bertenaga", "chainsaw"),
    ("pompa air", "alat penyedot air", "water pump"),
    ("gitar", "alat musik petik", "guitar"),
    ("payung", "pelindung dari hujan", "umbrella"),
    ("lemari besi", "brankas", "safe"),
    ("karung beras", "kantong bahan makanan pokok", "sack of rice"),
    ("kamera", "alat pemotret", "camera"),
    ("cangkul", "alat menggali tanah", "hoe"),
]
COLOURS = [
    ("merah", "red"),
    ("biru", "blue"),
    ("hijau", "green"),
    ("kuning", "yellow"),
    ("hitam", "black"),
    ("putih", "white"),
    ("cokelat", "brown"),
    ("abu-abu", "grey"),
]
PLACES = [
    ("di belakang pasar", "dekat tempat orang berjualan", "behind the market"),
    ("di halaman sekolah", "di lingkungan tempat belajar murid", "in the school yard"),
    ("di tepi sungai", "di pinggir kali", "at the river bank"),
    ("di stasiun kereta", "di tempat menunggu sepur", "at the train station"),
    ("di gudang pelabuhan", "di tempat penyimpanan dermaga", "in the harbour warehouse"),
    ("di kantor kelurahan", "di kantor pemerintah desa", "at the village office"),
    ("di dalam masjid", "di tempat ibadah umat Islam", "inside the mosque"),
    ("di terminal bus", "di tempat pemberangkatan angkutan", "at the bus terminal"),
    ("di rumah sakit", "di tempat perawatan pasien", "in the hospital"),
    ("di kebun karet", "di lahan getah", "in the rubber plantation"),
    ("di bengkel las", "di tempat menyambung logam", "in the welding shop"),
    ("di warung kopi", "di kedai minuman", "at the coffee stall"),
    ("di lapangan bola", "di tempat bertanding olahraga", "on the football field"),
    ("di parkiran hotel", "di tempat kendaraan penginapan", "in the hotel car park"),
    ("di jembatan gantung", "di titian di atas jurang", "on the suspension bridge"),
    ("di pos ronda", "di gardu penjaga malam", "at the night watch post"),
]
# As a verb, as it is asked in the passive, as a noun, in English.
DEEDS = [
    ("mengambil", "diambil", "pengambilan", "took"),
    ("membakar", "dibakar", "pembakaran", "burned"),
    ("menjual", "dijual", "penjualan", "sold"),
    ("menyembunyikan", "disembunyikan", "penyembunyian", "hid"),
    ("merusak", "dirusak", "perusakan", "damaged"),
    ("menemukan", "ditemukan", "penemuan", "found"),
    ("meminjam", "dipinjam", "peminjaman", "borrowed"),
    ("membuang", "dibuang", "pembuangan", "threw away"),
    ("menggadaikan", "digadaikan", "penggadaian", "pawned"),
    ("mencuci", "dicuci", "pencucian", "washed"),
]
FIRST = """Darmanto Suhartini Wiryawan Kusnadi Rahmawati Zulkarnain Prasetyo Hendrawan Nurjanah Subagyo Marlina
    Sitompul Tobing Hutagalung Simanjuntak Lestari Wulandari Purnomo Gunadi Siregar Nasution Harahap Mulyadi Sudirman
    Kartini Sulistyo Wahyuni Ramadhan Iskandar Fadillah Yusrizal Tambunan Pangaribuan Manullang Setiawati
    Hadikusumo"""
TIMES = [
    "pada Senin malam",
    "sekitar pukul sembilan pagi",
    "sebelum subuh",
    "menjelang magrib",
    "waktu hujan deras",
    "sehari setelah lebaran",
    "pada akhir bulan",
    "ketika listrik padam",
]
ARTICLES = [(number, code) for code in ("KUHP", "KUHAP", "KUHPerdata") for number in range(201, 261)]
WRITTEN = ["Pasal {0} {1}", "pasal {0} {1}", "Pasal {0} ayat (1) {1}"]
ASKED = ["ps. {0} {1}", "{0} {1}", "Psl {0} {1}", "pasal {0} {1}"]
ANSWERS = [
    "Waktu itu saya lihat sendiri {who} {deed} {thing} warna {colour} {place}, {time}.",
    "Iya Pak Hakim, {time} {who} {deed} {thing} yang {colour} itu {place}.",
    "Seingat saya {who} yang {deed} {thing} {colour} {place}, kejadiannya {time}.",
    "Begini ceritanya, {time}, {place}, {who} {deed} sebuah {thing} berwarna {colour}, lalu pergi.",
    "Saya tidak dekat, tetapi jelas {who} {deed} {thing} {colour} {place} {time}, banyak orang melihat.",
]
QUESTIONS = [
    "Saudara saksi, apa yang saudara ketahui tentang peristiwa itu?",
    "Coba saudara ceritakan pelan-pelan kepada majelis.",
    "Apakah saudara melihat sendiri atau mendengar dari orang lain?",
    "Baik, kemudian apa lagi yang saudara lihat?",
    "Di mana saudara berada ketika hal itu terjadi?",
]
OPENINGS = [
    "Sidang perkara ini dibuka dan dinyatakan terbuka untuk umum, silakan terdakwa duduk di tempatnya.",
    "Majelis melanjutkan pemeriksaan, hari ini acaranya mendengar keterangan saksi dari penuntut umum.",
    "Sebelum memberi keterangan saudara wajib mengucapkan sumpah menurut agama saudara.",
]
KINDS = ["Pid.B", "Pid.Sus", "Pdt.G"]
COURTS = ["PN Jkt.Pst", "PN Bdg", "PN Sby", "PN Mdn"]


@dataclass(frozen=True)
class Event:
    """What a segment tells; indexes into the lists above."""

    id: str
    who: str
    deed: int
    thing: int
    colour: int
    place: int


def main() -> None:
    Path(sys.argv[1]).write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines()) + "\n")


def lines() -> list[dict[str, Any]]:
    chance = random.Random(SEED)
    hearings, events, cited = [], [], {}
    for number in range(HEARINGS):
        hearing, told, law = _hearing(chance, number)
        hearings.append({"hearing": hearing})
        events += told
        cited.setdefault(law[0], []).append(law[1])
    return hearings + list(_queries(chance, events, cited))


def _hearing(chance: random.Random, number: int) -> tuple[dict[str, Any], list[Event], tuple[tuple[int, str], str]]:
    events = [_event(chance, f"h{number}e{index}") for index in range(2)]
    article = chance.choice(ARTICLES)
    law = chance.choice(WRITTEN).format(*article)
    segments = [("presiding_judge", chance.choice(OPENINGS), f"h{number}o")]
    for event in events:
        segments.append(("prosecutor", chance.choice(QUESTIONS), f"{event.id}q"))
        segments.append(("witness", _answer(chance, event), event.id))
    segments.append(
        ("prosecutor", f"Perbuatan terdakwa kami nilai melanggar {law}, demikian Yang Mulia.", f"h{number}l")
    )
    hearing = {
        "case": f"{number + 1}/{chance.choice(KINDS)}/2026/{chance.choice(COURTS)}",
        "starts_at": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T09:00:00+07:00",
        "agenda": "Pemeriksaan saksi",
        "segments": [{"id": key, "role": role, "text": text} for role, text, key in segments],
    }
    return hearing, events, (article, f"h{number}l")


def _event(chance: random.Random, key: str) -> Event:
    parts = (range(len(part)) for part in (DEEDS, THINGS, COLOURS, PLACES))
    return Event(key, chance.choice(FIRST.split()), *(chance.choice(part) for part in parts))


def _answer(chance: random.Random, event: Event) -> str:
    return chance.choice(ANSWERS).format(
        who=event.who,
        deed=DEEDS[event.deed][0],
        thing=THINGS[event.thing][0],
        colour=COLOURS[event.colour][0],
        place=PLACES[event.place][0],
        time=chance.choice(TIMES),
    )


def _queries(
    chance: random.Random, events: list[Event], cited: dict[tuple[int, str], list[str]]
) -> Iterator[dict[str, Any]]:
    for kind in (_keywords, _other_words, _other_affixes, _english, _misspelt):
        for event in chance.sample(events, QUERIES_OF_A_KIND):
            query, names = kind(chance, event)
            same = [other.id for other in events if all(getattr(other, n) == getattr(event, n) for n in names)]
            yield {"kind": kind.__name__.strip("_"), "query": query, "relevant": same}
    for article in chance.sample(sorted(cited), QUERIES_OF_A_KIND):
        yield {"kind": "law", "query": chance.choice(ASKED).format(*article), "relevant": cited[article]}


def _keywords(chance: random.Random, event: Event) -> tuple[str, tuple[str, ...]]:
    words = [THINGS[event.thing][0], COLOURS[event.colour][0], PLACES[event.place][0].removeprefix("di ")]
    return " ".join(words), ("thing", "colour", "place")


def _other_words(chance: random.Random, event: Event) -> tuple[str, tuple[str, ...]]:
    return f"{THINGS[event.thing][1]} {COLOURS[event.colour][0]} {PLACES[event.place][1]}", ("thing", "colour", "place")


def _other_affixes(chance: random.Random, event: Event) -> tuple[str, tuple[str, ...]]:
    deed, thing, place = DEEDS[event.deed], THINGS[event.thing][0], PLACES[event.place][0]
    query = f"{thing} yang {deed[1]} {place}" if chance.random() < 0.5 else f"{deed[2]} {thing} {place}"
    return query, ("deed", "thing", "place")


def _english(chance: random.Random, event: Event) -> tuple[str, tuple[str, ...]]:
    deed, thing = DEEDS[event.deed][3], THINGS[event.thing][2]
    return f"who {deed} the {COLOURS[event.colour][1]} {thing} {PLACES[event.place][2]}?", ("thing", "colour", "place")


def _misspelt(chance: random.Random, event: Event) -> tuple[str, tuple[str, ...]]:
    at = chance.randrange(2, len(event.who) - 2)
    name = event.who[:at] + event.who[at + 1] + event.who[at] + event.who[at + 2 :]
    return f"{name} {THINGS[event.thing][0]} {PLACES[event.place][0]}", ("who", "thing", "place")


if __name__ == "__main__":
    main()
