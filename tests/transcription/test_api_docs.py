"""Who may read the documentation of the API."""

from django.test import Client

from courtsight.accounts.models import User


def test_the_openapi_document_is_there_for_every_program(db: None):
    document = Client().get("/api/v1/openapi.json").json()
    assert document["info"]["title"] == "CourtSight"
    errors = document["paths"]["/api/v1/stt/jobs/{job_id}"]["get"]["responses"]["404"]
    assert list(errors["content"]) == ["application/problem+json"]


def test_the_documentation_page_is_for_those_who_logged_in(clerk: User):
    client = Client()
    assert client.get("/api/v1/docs").headers["Location"].startswith("/login/")
    client.force_login(clerk)
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()


def test_the_documentation_page_has_the_policy_of_all_pages(clerk: User):
    client = Client()
    client.force_login(clerk)
    policies = {client.get(path).headers["Content-Security-Policy"] for path in ("/api/v1/docs", "/hearings/")}
    assert len(policies) == 1
