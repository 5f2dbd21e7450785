"""Operations of migrations that make and drop indexes while everybody works on.

None runs in a transaction, so a migration of them may break off half-way: each finds what an earlier attempt has done,
and `migrate` can simply be run again. The migration needs `atomic = False`.
"""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, NotInTransactionMixin
from django.db.migrations.operations import AlterField
from django.db.models import Index, Model


class MakeIndex(AddIndexConcurrently):
    """One that was left unfinished is made anew, one that is complete is kept."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        if not _is_complete(schema_editor, self.index.name):
            _drop(schema_editor, self.index.name)
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class DropFieldIndex(NotInTransactionMixin, AlterField):
    """The field loses its `db_index`, and nothing else; not for text, which has a second index.

    AlterField would drop the foreign key of such a field as well and add it anew: for a moment there is none, and then
    nobody writes to either table until all rows are checked.
    """

    atomic = False

    def describe(self) -> str:
        return f"Drop the index of {self.model_name}.{self.name}"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        model = from_state.apps.get_model(app_label, self.model_name)
        for name in _indexes_of(schema_editor, model, self.name):
            _drop(schema_editor, name)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._ensure_not_in_transaction(schema_editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        found = _indexes_of(schema_editor, model, self.name)
        unfinished = [name for name in found if not _is_complete(schema_editor, name)]
        for name in unfinished:
            _drop(schema_editor, name)
        if unfinished == found:
            field = model._meta.get_field(self.name)
            schema_editor.execute(schema_editor._create_index_sql(model, fields=[field], concurrently=True))


def _indexes_of(schema_editor: Any, model: type[Model], field: str) -> list[str]:
    """Their names, which Django makes up: those on this column alone that the model does not declare."""
    column = model._meta.get_field(field).column
    declared = {index.name for index in model._meta.indexes}
    return schema_editor._constraint_names(
        model, [column], index=True, unique=False, type_=Index.suffix, exclude=declared
    )


def _is_complete(schema_editor: Any, name: str) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [schema_editor.quote_name(name)]
        )
        return cursor.fetchone() == (True,)


def _drop(schema_editor: Any, name: str) -> None:
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")
