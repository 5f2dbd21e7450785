"""The standard tests that LangChain has for retrievers, run on ours."""

from typing import Any

import pytest
from langchain_tests.integration_tests.retrievers import RetrieversIntegrationTests

from courtsight.accounts.models import User
from search.langchain import TranscriptRetriever
from tests.search.hearings import index_words, told
from transcription.models import Hearing


@pytest.mark.django_db(transaction=True)
class TestTranscriptRetriever(RetrieversIntegrationTests):
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
