# Every target runs in .venv, which `install` makes. `make check` is all that CI runs.
PYTHON ?= python3
TORCH ?= torch==2.13.0
BIN := .venv/bin
RUN := runs
FUZZ_SECONDS ?= 60
ARTICLES ?= 20000

.PHONY: install lint types test data smoke stale newcomer docs train evaluate check check-long check-lowest golden reliability fuzz benchmark soak load scale clean

install: .venv/installed

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet $(TORCH) -e '.[dev]'
	touch $@

lint: install  ## style, likely bugs, imports one way
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

test: install
	$(BIN)/pytest

data: install  ## every fault of the corpus, likely slips, statistics
	$(BIN)/python -m annotations.check

smoke: install  ## a few articles through the whole of training, export and evaluation
	folder=$$(mktemp -d) && $(BIN)/python -m training.train --smoke --output "$$folder"; status=$$?; \
		rm -rf "$$folder"; exit $$status

stale: install  ## do the committed scores belong to the committed weights and corpus?
	$(BIN)/python -m eval.stale
	$(BIN)/python -m eval.values --check
	$(BIN)/python -m eval.speech --check
	$(BIN)/python -m eval.noise --check
	$(BIN)/python -m eval.benchmark --check

newcomer:  ## a fresh clone of the last commit, the first command of the README, no torch
	.ci/newcomer

docs: install  ## the pages of docs/ and the API reference, in site/
	$(BIN)/pip install --quiet -e '.[docs]'
	$(BIN)/mkdocs build --strict

train: install
	$(BIN)/python -m training.train --output $(RUN)/latest

evaluate: install
	$(BIN)/python -m eval --split test

check: lint types data test stale smoke newcomer

check-lowest:  ## golden predictions and the model's tests on the lowest versions of what it needs, and on the newest
	.ci/versions

golden: install  ## what the shipped models answer, after new weights
	$(BIN)/python -m tests.golden

check-long: install  ## the tests that take minutes
	$(BIN)/pytest -m long

fuzz: install  ## every reader and predict() under a coverage-guided fuzzer, a minute each; crashes in runs/fuzz/
	$(BIN)/pip install --quiet -e '.[fuzz]'
	FUZZ_RUNS=-1 FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/pytest -m long tests/fuzz

reliability: install  ## everything that tries to break the package, long or short; writes docs/reliability.md
	$(BIN)/pytest -m reliability --reliability-report docs/reliability.md

benchmark: install  ## speed, memory and size beside spaCy and Hugging Face; some five minutes on a machine at rest
	$(BIN)/python -m eval.benchmark $(if $(wildcard $(RUN)/latest/checkpoint),--checkpoint $(RUN)/latest/checkpoint)

soak: install  ## 20,000 articles through one process: is its memory flat? ARTICLES=2000 reads fewer
	$(BIN)/python -m eval.soak --articles $(ARTICLES)

load: install  ## the HTTP service under load, by locust
	$(BIN)/pip install --quiet -e '.[load]'
	$(BIN)/pytest -m long tests/training/test_load.py

scale: install  ## the recipes of docs/scale.md, Ray among them
	$(BIN)/pip install --quiet -e '.[ray]'
	$(BIN)/pytest -m 'long or not long' tests/test_scale.py

clean:
	rm -rf .venv build dist site .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
