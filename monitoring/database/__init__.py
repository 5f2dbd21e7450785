"""How PostgreSQL is, and its upkeep in quiet hours."""

from monitoring.database.figures import DatabaseHealth, look

__all__ = ["DatabaseHealth", "look"]
