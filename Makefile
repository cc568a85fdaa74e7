# Everything runs in .venv, which `make setup` makes. `make help` lists the targets.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
SERVE ?= yes
DEMO ?= demo
SEED ?= 1
AS_OF ?= 2026-11-01
FOLDER ?= .
PORT ?= 8000

.PHONY: help setup scale demo run test test-fast test-slow check fix lock bench fuzz messages migrations clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.ready  ## the virtual environment, fonts and translations

$(VENV)/.uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/.ready: $(VENV)/.uv requirements/dev.txt pyproject.toml hatch_build.py $(wildcard tools/*.py src/qantara/locale/*/LC_MESSAGES/*.po)
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --compile-bytecode --require-hashes -r requirements/dev.txt
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	$(BIN)/python tools/assets.py
	@touch $@

scale: $(VENV)/.scale  ## Spark, for `qantara observe --engine spark` (needs Java 17)

$(VENV)/.scale: $(VENV)/.ready requirements/scale.txt
	VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --require-hashes -r requirements/scale.txt
	@touch $@

demo: setup  ## synthetic data, the whole chain, the report, the portal (SERVE=no: stop after the report)
	$(BIN)/qantara demo $(DEMO) --seed $(SEED) --as-of $(AS_OF)
ifneq ($(SERVE),no)
	$(BIN)/qantara serve --folder $(DEMO) --port $(PORT)
endif

run: setup  ## the portal of an existing folder: make run FOLDER=my-partnership PORT=8000
	$(BIN)/qantara serve --folder $(FOLDER) --port $(PORT)

test: setup  ## every test but the whole-country sizes
	$(BIN)/python -m pytest -q -n 2 -m "not slow"

test-fast: setup  ## the tests of the core alone, without a browser
	$(BIN)/python -m pytest -q -n 2 -m "not slow and not browser" tests/core

test-slow: setup  ## whole-country sizes, kills, the wheel, Spark (after `make scale`)
	$(BIN)/python -m pytest -q -m slow

check: setup  ## formatting, lint, types, imports, templates, vocabulary
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint src/qantara/design src/qantara/kit src/qantara/parties src/qantara/agreements src/qantara/axes src/qantara/web
	$(BIN)/qantara vocabulary check

fix: setup  ## format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.uv  ## the locked requirements
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements/constraints.in pyproject.toml -o requirements/base.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements/constraints.in --extra dev --extra web pyproject.toml -o requirements/dev.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements/constraints.in -c requirements/dev.txt --extra web pyproject.toml -o requirements/web.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements/constraints.in -c requirements/dev.txt --extra scale pyproject.toml -o requirements/scale.txt

bench: setup  ## what we claim, printed (needs QANTARA_DATA)
	for claim in $(filter-out benchmarks/load.py,$(wildcard benchmarks/*.py)); do echo "== $$claim"; $(BIN)/python $$claim || exit 1; done

fuzz: setup  ## random ads without end; stop with Ctrl-C
	$(BIN)/python benchmarks/fuzz.py --forever

messages: setup  ## gather the sentences to translate
	$(BIN)/python tools/messages.py

migrations: setup  ## write the migrations that the portal's models ask for
	DJANGO_SETTINGS_MODULE=tests.web.settings $(BIN)/python manage.py makemigrations --no-header

clean:  ## remove what was built
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
