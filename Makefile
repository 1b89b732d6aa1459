# Every target sets up what it needs. Only Python >= 3.11, make and git are expected on the machine;
# `validate` and `test-hapi` also want Java 17 and Maven, `test-browser` Chromium with its driver.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
PATIENTS ?= 500
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help install env demo up test faults long-faults model check format lock wheels bench validate kds-table picture columns profile-check test-hapi test-browser clean

help:  ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

install: $(VENV)/.installed  ## Make the virtual environment from the locked dependencies

$(VENV)/.installed: requirements-dev.lock pyproject.toml dwh_fhir_sandbox/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e ./dwh_fhir_sandbox
	@touch $@

env: .env  ## Write .env, so that dg and dagster find the sandbox's site, and a home without Postgres, in this clone

# Dagster takes the variables of .env before those of the shell; nothing else reads it but docker compose.
.env:
	@mkdir -p .dagster_home
	@sed -e 1d -e '/^storage:/,/^$$/d' dagster.yaml > .dagster_home/dagster.yaml
	@echo "DWH_FHIR_SITE=$(CURDIR)/dwh_fhir_sandbox/site/site.yaml" > $@
	@echo "DAGSTER_HOME=$(CURDIR)/.dagster_home" >> $@

demo: install  ## First load, next day and unchanged rerun of a small hospital (PATIENTS=500 SEED=1)
	$(BIN)/dwh-fhir demo --patients $(PATIENTS) --seed $(SEED)

up: install  ## The sandbox with the Dagster web UI and daemon, until Ctrl-C
	$(BIN)/dwh-fhir up --patients $(PATIENTS) --seed $(SEED)

test: install  ## The default test suite: Python only, in parallel
	$(BIN)/pytest -n $(WORKERS) -m "not conformance and not browser and not faults"

faults: install  ## Every fault of the reliability bar; writes docs/reliability.md (FAULT_SEED, FAULT_ROUNDS=50)
	FAULT_REPORT=docs/reliability.md $(BIN)/pytest -n $(WORKERS) dwh_fhir_tests/faults -rs

long-faults: install  ## Of these only the ones that `make test` leaves out
	$(BIN)/pytest -n $(WORKERS) -m faults dwh_fhir_tests/faults -rs

model: install  ## Source, pipeline and server driven at random until all agree (MODEL_RUNS=500)
	$(BIN)/pytest -n $(WORKERS) -m faults dwh_fhir_tests/model

check: install  ## Format, lint, types, layers, and definitions that load in a fresh interpreter
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	DWH_FHIR_SITE=dwh_fhir_sandbox/site/site.yaml $(BIN)/python -m dwh_fhir.definitions

format: install  ## Format and fix what ruff can fix
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

LOCK := pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-strip-extras \
	--no-emit-package dwh-fhir --no-emit-package dwh-fhir-sandbox --quiet

lock: install  ## Lock what pyproject.toml asks for, with hashes: for the image, and for development (UPGRADE=--upgrade)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv $(LOCK) --all-extras $(UPGRADE) -o requirements-dev.lock
	$(BIN)/uv $(LOCK) -c requirements-dev.lock -o requirements.lock

wheels: install  ## Build the product's wheel and the sandbox's into dist/
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w dist . ./dwh_fhir_sandbox

bench: install  ## All benchmarks with their peers; writes benchmarks/results.json
	$(BIN)/python -m benchmarks

validate: install  ## The official HL7 validator over a demo of PATIENTS patients (Java, Maven, DWH_FHIR_PACKAGES)
	$(BIN)/pytest -m conformance dwh_fhir_tests/conformance -k "validator" -rs -s

kds-table: install  ## Write docs/kds.md: profile, element, source column, state (DWH_FHIR_PACKAGES)
	$(BIN)/python -m dwh_fhir_tests.kds_table

picture: install  ## Draw the picture of docs/architecture.md anew, from the imports
	$(BIN)/python -m dwh_fhir_tests.house.picture

columns: install  ## Write docs/columns.md: what every column of the views holds
	$(BIN)/dwh-fhir columns > docs/columns.md

profile-check: install  ## The check of profiles at run time against the official validator (APPROVE=1 writes docs/profile-check.md)
	$(BIN)/pytest -m conformance dwh_fhir_tests/conformance/test_profile_check.py -rs

test-hapi: install  ## The whole path against a real HAPI FHIR server (Java, Maven)
	$(BIN)/pytest -m conformance dwh_fhir_tests/conformance -k "hapi" -rs -s

test-browser: install  ## The Dagster web UI in headless Chromium (SCREENSHOTS=docs/images renews the pictures)
	$(BIN)/pytest -m browser dwh_fhir_tests/browser -rs

clean:  ## Remove what the other targets made
	rm -rf $(VENV) .sandbox .pytest_cache .mypy_cache .ruff_cache .hypothesis
