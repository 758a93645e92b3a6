# Two commands matter: `make run` and `make test`. Both install what they need into .venv first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test test-fast check bench clean install install-dev fast postgres

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
POLOSA := $(BIN)/python -m polosa.config.cli

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Install, build the demo paper the first time, serve it on 127.0.0.1:8000
	@exec $(POLOSA) serve --demo

test: install-dev ## Everything CI runs: checks, tests on SQLite and PostgreSQL, a real browser
	@exec sh tests/run.sh

test-fast: install-dev ## The tests that need no browser, no PostgreSQL and no real processes: three minutes
	@exec sh tests/fast.sh

check: install-dev ## Format, lint, types, the street, pending migrations
	@exec sh tests/check.sh

bench: install-dev ## Measure
	@exec $(BIN)/python -m bench

clean: ## Remove .venv and caches; never data
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find polosa demo bench tests -name __pycache__ -type d -prune -exec rm -rf {} +

install: .venv/base # and where the code lies by now: the folder may have been moved
	@$(BIN)/python -c 'import pathlib, site; pathlib.Path(site.getsitepackages()[0], "polosa.pth").write_text(f"{pathlib.Path.cwd()}\n")'

install-dev: install .venv/dev

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "polosa: нужен Python 3.11 или новее, а команды $(PYTHON) нет; укажите: make run PYTHON=/путь/к/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "polosa: нужен Python 3.11 или новее, а $(PYTHON) — это $$($(PYTHON) --version 2>&1); укажите другой: make run PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "polosa: не удалось создать .venv; в Debian и Ubuntu нужен пакет python3-venv" >&2; exit 1; }

.venv/base: requirements/base.txt | .venv/bin/python
	@echo "Устанавливаем библиотеки в .venv (первый раз — около минуты)…"
	@$(PIP) -r requirements/base.txt
	@printf '#!/bin/sh\nexec "$${0%%/*}/python" -m polosa.config.cli "$$@"\n' > $(BIN)/polosa && chmod +x $(BIN)/polosa
	@touch $@

.venv/dev: requirements/dev.txt .venv/base
	@echo "Устанавливаем библиотеки разработчика…"
	@$(PIP) -r requirements/dev.txt
	@touch $@
