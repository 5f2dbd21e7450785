"""What somebody else's machine is still working on, or still holds, for chunks that nobody wants from it any more."""

from django.db import models


class AbandonedCall(models.Model):
    engine = models.CharField(max_length=20)
    memory = models.JSONField(help_text="as in the chunk: what the engine needs to stop it")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.engine}: {self.memory.get('operation') or 'not submitted'}"
