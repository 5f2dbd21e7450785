"""Legal terms, whose errors are counted apart."""

from pathlib import Path

LIST = Path(__file__).parents[1] / "data" / "legal-terms.txt"
# For an installation without a list.
FEW = (
    "akta",
    "alat bukti",
    "banding",
    "barang bukti",
    "berita acara",
    "dakwaan",
    "eksepsi",
    "gugatan",
    "kasasi",
    "kuasa hukum",
    "mediasi",
    "penasihat hukum",
    "penggugat",
    "penuntut umum",
    "perbuatan melawan hukum",
    "pleidoi",
    "putusan",
    "rekonvensi",
    "replik",
    "duplik",
    "saksi",
    "somasi",
    "terdakwa",
    "tergugat",
    "wanprestasi",
)


def legal_terms(path: Path = LIST) -> tuple[str, ...]:
    """One term a line, comments with #; a few where there is no list."""
    if not path.exists():
        return FEW
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line)
