# Every target works on a fresh Debian or Ubuntu with Python (3.11 or newer) and make; `make setup` brings the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check format clean fresh pins lint types architecture
SHELL := /bin/bash
BIN := .venv/bin
SOURCES := src tests scripts bench

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: ## make .venv with everything in it
	@scripts/setup

demo: setup ## make a mailbox, train on its kind, read it, show how well that went
	@$(BIN)/postroom demo

test: lint types architecture ## everything that CI checks
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term

check: lint types architecture ## the fast part of `make test`, under a minute
	$(BIN)/python -m pytest -q -m "not slow" $(QUICK)

format: setup ## put all sources into their form
	$(BIN)/python -m ruff check --fix-only --quiet $(SOURCES)
	$(BIN)/python -m ruff format $(SOURCES)

fresh: setup ## make again what is made from code: references, drawn imports, licences
	$(BIN)/python scripts/write_reference.py
	$(BIN)/python scripts/draw_imports.py
	$(BIN)/python scripts/list_licences.py

pins: setup ## write constraints.txt from what is installed in .venv
	$(BIN)/python scripts/pin_constraints.py

clean: ## remove everything that was made, .venv too
	rm -rf .venv build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache htmlcov .coverage .coverage.* demo
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

lint: setup
	$(BIN)/python -m ruff format --check --quiet $(SOURCES)
	$(BIN)/python -m ruff check --quiet $(SOURCES)
	$(BIN)/python -m deptry .
	$(BIN)/python -m vulture

types: setup
	$(BIN)/python -m mypy

architecture: setup
	$(BIN)/lint-imports --no-logo
