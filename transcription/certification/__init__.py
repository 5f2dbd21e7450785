"""Review and certification: from draft to a version that two people stand for, and what may follow on it.

See docs/certification.md. The steps are functions, each one transaction and one line of the audit trail.
"""

from transcription.certification.editable import check_editable
from transcription.certification.errors import Certified

__all__ = ["Certified", "check_editable"]
