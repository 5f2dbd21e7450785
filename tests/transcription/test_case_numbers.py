"""A case number has one spelling, however it was typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.case_number import EXAMPLE, NotACaseNumber, canonical

AS_COURTS_WRITE_THEM = [
    "12/Pid.Sus/2026/PN Jkt.Pst",
    "345/Pdt.G/2026/PA.Bks",
    "1/Pid.B/2026/PN Bdg",
    "2/Pid.Sus-Anak/2026/PN Sby",
    "15/Pid.Sus-TPK/2026/PN Jkt.Pst",
    "4/Pid.Pra/2026/PN Jkt.Sel",
    "9/Pid.C/2026/PN Mks",
    "7/Pdt.P/2026/PA.JS",
    "31/Pdt.G.S/2026/PN Tng",
    "101/Pdt.Sus-PHI/2026/PN Mdn",
    "3/Pdt.Sus-PKPU/2026/PN Niaga Jkt.Pst",
    "5/Pdt.Sus-HKI/Merek/2026/PN Niaga Sby",
    "14/G/2026/PTUN.JKT",
    "14/G/LH/2026/PTUN.JKT",
    "21/B/2026/PT.TUN.SBY",
    "88/PID/2026/PT DKI",
    "9/PID.SUS-ANAK/2026/PT BDG",
    "40/Pdt.G/2026/PTA.Smg",
    "6/JN/2026/MS.Bna",
    "1204/Pdt.G/2026/PA.Kab.Mlg",
    "120 K/Pid/2026",
    "56 PK/Pdt/2026",
    "70 K/Pid.Sus/2026",
    "812 B/PK/Pjk/2026",
    "33 P/HUM/2026",
    "22/PUU-XXIV/2026",
    "4/PHPU.BUP-XXIII/2025",
    "5-K/PM.II-08/AD/I/2026",
    "17-K/PMT-II/BDG/AD/XII/2025",
]


@pytest.mark.parametrize("number", AS_COURTS_WRITE_THEM)
def test_a_number_as_courts_write_it_stays_as_it_is(number: str):
    assert canonical(number) == number


@pytest.mark.parametrize("number", AS_COURTS_WRITE_THEM)
@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        str.upper,
        lambda number: f"Nomor {number}",
        lambda number: f"  No. : {number}  ",
        lambda number: f"Perkara Nomor: {number}.",
        lambda number: f"00{number}",
        lambda number: number.replace("/", " / "),
        lambda number: number.replace("/", "\uff0f"),
        lambda number: number.replace("/", "\u2044"),
        lambda number: number.replace("-", " \u2013 "),
        lambda number: number.replace("-", "\u2212").replace(" ", "\u00a0"),
        lambda number: number.replace(".", ". "),
    ],
)
def test_the_same_number_typed_in_another_way_is_the_same_case(number: str, typed):
    assert canonical(typed(number)) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12/pid.sus/2026/pn jakarta pusat", "12/Pid.Sus/2026/PN Jkt.Pst"),
        ("12/Pid.Sus/2026/Pengadilan Negeri Jakarta Pusat", "12/Pid.Sus/2026/PN Jkt.Pst"),
        ("12/Pid.Sus/2026/PN.Jkt.Pst", "12/Pid.Sus/2026/PN Jkt.Pst"),
        ("345/Pdt.G/2026/PA Bks", "345/Pdt.G/2026/PA.Bks"),
        ("NO: 7/PDT.P/2026/PA JS", "7/Pdt.P/2026/PA.JS"),
        ("3/Pdt.Sus-PKPU/2026/PN.Niaga.Jkt.Pst", "3/Pdt.Sus-PKPU/2026/PN Niaga Jkt.Pst"),
        ("21/B/2026/PTTUN SBY", "21/B/2026/PT.TUN.SBY"),
        ("14/G/2026/PTUN Jkt", "14/G/2026/PTUN.JKT"),
        ("88/Pid/2026/PT.DKI", "88/PID/2026/PT DKI"),
        ("120K/PID/2026", "120 K/Pid/2026"),
        ("5-K/PM II-08/AD/I/2026", "5-K/PM.II-08/AD/I/2026"),
        ("\uff11\uff12/Pid.B/2026/PN Bdg", "12/Pid.B/2026/PN Bdg"),
    ],
)
def test_habits_of_writing_lead_to_the_court_s_own_spelling(typed: str, number: str):
    assert canonical(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "Nomor",
        "12",
        "budi",
        "12/Pid.Sus/2026",
        "12/Pid.Sus/26/PN Jkt.Pst",
        "0/Pid.B/2026/PN Bdg",
        "-3/Pid.B/2026/PN Bdg",
        "12/Pid.B/1944/PN Bdg",
        "12/Foo.B/2026/PN Bdg",
        "12/Pid.B/2026/XX Bdg",
        "12/Pid.B/2026/PN",
        "12/Pid.B/2026/PN Bdg; drop table",
        "12/Pid.B/2026/PN <b>Bdg</b>",
        "12//2026/PN Bdg",
        "5-K/PM/AD/I/2026",
        "5-K/PM.II-08/AD/XIII/2026",
        "22/PUU-24/2026",
        "1234567/Pid.B/2026/PN Bdg",
        "12/Pid.B/2026/PN Bdg" + " " * 500,
        "12/" + "a." * 50_000,
    ],
)
def test_what_is_no_case_number_is_refused_with_an_example(typed: str):
    with pytest.raises(NotACaseNumber) as refusal:
        canonical(typed)
    assert EXAMPLE in str(refusal.value)


def test_a_year_may_lie_at_most_one_ahead():
    year = date.today().year
    assert canonical(f"12/Pid.B/{year + 1}/PN Bdg")
    with pytest.raises(NotACaseNumber):
        canonical(f"12/Pid.B/{year + 2}/PN Bdg")


@given(st.text(alphabet="0123456789/.- KPidunGsSAbNTM\u2013", max_size=40))
def test_a_canonical_number_is_its_own_canonical_form(typed: str):
    try:
        number = canonical(typed)
    except NotACaseNumber:
        return
    assert canonical(number) == number
    assert len(number) <= 80
