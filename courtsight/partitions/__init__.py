"""Tables that only grow, kept in one partition a month: made ahead, and dropped whole when they are too old.

To add one: the operation `PartitionByMonth` (see operation) in a migration of its app, and a line in MONTHLY.
See docs/decisions/partitions.md.
"""

from courtsight.partitions.growing import MONTHLY, Growing
from courtsight.partitions.months import Month
from courtsight.partitions.tables import Partition, make_ahead, partitions_of
from courtsight.partitions.upkeep import Upkept, keep_up

__all__ = ["MONTHLY", "Growing", "Month", "Partition", "Upkept", "keep_up", "make_ahead", "partitions_of"]
