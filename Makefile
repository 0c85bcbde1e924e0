# make demo    try Noticebook with a fictional practice    make test     run all tests
# make run     start your own practice                     make check    lint, format, types, migrations
# make setup   only make .venv                             make format   tidy the source
# make bench   how fast it is (CASES=100000)              make clean    remove .venv and caches, never var/
# PORT=8001 chooses another port.

PORT ?= 8000
JOBS ?= 2
export PORT

.PHONY: help setup dev demo run test check format bench pins clean

help:
	@sed -n '1,5s/^# //p' Makefile

setup:
	@scripts/setup requirements.txt

dev:
	@scripts/setup requirements.txt requirements-dev.txt

demo: setup
	@NOTICEBOOK_HOME="$(CURDIR)/var/demo" .venv/bin/python manage.py serve --demo

run: setup
	@.venv/bin/python manage.py serve

# Everything on SQLite; then, on a real PostgreSQL, what both databases must do alike.
test: dev
	.venv/bin/python -m pytest -q -n $(JOBS) --dist worksteal
	.venv/bin/python -m tests.machinery.with_postgres .venv/bin/python -m pytest -q -m both_databases

# What the calendar brings, law that has run out, is shown and fails nothing: what passed once must pass on any day.
CALENDAR = notices.W001,notices.W002,notices.W003,notices.W004,notices.W005
check: export NOTICEBOOK_HOME = $(CURDIR)/var/check
check: dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	find templates -name "*.html" | xargs .venv/bin/djade --target-version 5.2 --check
	.venv/bin/mypy
	.venv/bin/python manage.py makemigrations --check --dry-run
	SILENCED_SYSTEM_CHECKS=$(CALENDAR) .venv/bin/python manage.py check --fail-level WARNING
	.venv/bin/python manage.py check --tag law

format: dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	find templates -name "*.html" | xargs .venv/bin/djade --target-version 5.2

# Loads a large practice into a temporary home and measures nights, pages and exports in it; prints one table.
CASES ?= 100000
bench: dev
	.venv/bin/python -m tests.benchmarks $(CASES)

# Pins and hashes for every platform; needs uv. Give it UPGRADE=--upgrade to move to the newest releases.
PINS = uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE)
pins:
	@command -v uv >/dev/null || { echo "make pins needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	$(PINS) requirements.in -o requirements.txt
	$(PINS) requirements-dev.in -o requirements-dev.txt

# The practice in var/ is not touched.
clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis var/check
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
