"""Months as partitions have them: from their first moment in UTC to that of the next."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_SUFFIX = re.compile(r"_y(\d{4})m(\d{2})$")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        """That of an aware moment, in UTC: the bounds must not depend on anybody's time zone."""
        there = moment.astimezone(UTC)
        return cls(there.year, there.month)

    @classmethod
    def in_name(cls, partition: str) -> "Month | None":
        """The one that a partition's name tells; None for the default partition."""
        found = _SUFFIX.search(partition)
        return cls(int(found[1]), int(found[2])) if found else None

    def __add__(self, months: int) -> "Month":
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    def __sub__(self, months: int) -> "Month":
        return self + -months

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first_moment(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    def partition_of(self, table: str) -> str:
        return f"{table}_y{self.year:04}m{self.month:02}"

    def up_to(self, last: "Month") -> list["Month"]:
        """This one and those that follow, `last` included."""
        found = [self] if self <= last else []
        while found and found[-1] < last:
            found.append(found[-1] + 1)
        return found
