from tests.performance.figures import Figure
from tests.performance.report import replaced, table

FIGURES = [Figure("later starts", 6.54, "s", "< 10 s", "median of 3"), Figure("speed", 312.7, "MB/s")]


def test_a_table_is_aligned_and_keeps_three_digits():
    lines = table(FIGURES).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert [cell.strip() for cell in lines[2].split("|")[1:5]] == ["later starts", "6.54 s", "< 10 s", "median of 3"]
    assert "| 313 MB/s" in lines[3]


def test_a_new_section_is_added_at_the_end():
    page = replaced("# Performance\n", "start", "From start to page.", "TABLE")
    assert (
        page == "# Performance\n\n## From start to page\n\n<!-- figures: start -->\n\nTABLE\n\n<!-- end of start -->\n"
    )


def test_a_section_is_replaced_and_what_people_wrote_around_it_stays():
    page = replaced("# Performance\n", "start", "Start", "OLD") + "\nA remark.\n"
    again = replaced(page, "start", "Start", "NEW")
    assert again == page.replace("OLD", "NEW")
    assert replaced(again, "upload", "Upload", "MORE").startswith(again)
