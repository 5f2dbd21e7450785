# `make run` and `make test` do all of their own set-up; the rest is for people who work on CourtSight.
PYTHON ?= python3
VENV := .venv/bin
SETUP := @$(PYTHON) setup_environment.py
MANAGE := $(VENV)/python manage.py

.PHONY: run test setup demo bench lint lock messages

run:
	@$(PYTHON) setup_environment.py run && exec setpriv --pdeathsig TERM $(VENV)/python -m courtsight.embedded

# Python caches what it compiled even where the environment says otherwise: tests start hundreds of processes.
test: export PYTHONDONTWRITEBYTECODE =
test: lint
	@$(VENV)/python -m tests

setup:
	$(SETUP) test

# Fills the running installation with a small court.
demo:
	$(SETUP) run
	@$(MANAGE) demo

bench:
	$(SETUP) test
	@$(VENV)/python -m tests.performance $(BENCH)

lint:
	$(SETUP) test
	@$(VENV)/ruff check --quiet .
	@$(VENV)/ruff format --quiet --check .

# Compiles the pinned requirements from the hand-written .in files.
lock:
	$(SETUP) test
	@for name in base langchain telemetry dev node models; do \
	  cd $(CURDIR)/requirements && ../$(VENV)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	    --output-file $$name.txt $$name.in || exit 1; \
	done
	@cd requirements && ../$(VENV)/python keep_named.py models.in models.txt

# Reads what pages say into locale/*/LC_MESSAGES/*.po and lists what is not translated yet.
messages:
	$(SETUP) test
	@$(VENV)/python -m courtsight.messages update
	@$(VENV)/python -m courtsight.messages missing
