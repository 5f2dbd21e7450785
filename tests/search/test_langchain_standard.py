"""The standard tests that LangChain has for retrievers, run on ours."""

from typing import Any

import pytest

from courtsight.accounts.models import User
from tests.search.hearings import index_words, told
from transcription.models import Hearing

pytest.importorskip("langchain_core", reason="requirements/langchain.txt is not installed")
retrievers = pytest.importorskip(
    "langchain_tests.integration_tests.retrievers", reason="langchain-tests brings plugins of its own for pytest"
)

from search.langchain import TranscriptRetriever  # noqa: E402


@pytest.mark.django_db(transaction=True)
class TestTranscriptRetriever(retrievers.RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def spoken(self, clerk: User, hearing: Hearing) -> None:
        told(hearing, *[("witness" if n % 2 else "expert", f"Sepeda motor nomor {n} di toko.") for n in range(5)])
        index_words()
        self.user = clerk

    @property
    def retriever_constructor(self) -> type[TranscriptRetriever]:
        return TranscriptRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"user": self.user}

    @property
    def retriever_query_example(self) -> str:
        return "sepeda motor"
