# Everything starts here. On a machine with Python 3.11+ and make, each target does its own set-up first.
PYTHON ?= python3
BIN := .venv/bin
PRODUCT := .venv/.product-installed
TOOLS := .venv/.tools-installed

.PHONY: help demo up test test-fast test-all test-dates test-newest-sdk test-versions bench lint record-histories requirements clean
.DEFAULT_GOAL := $(PRODUCT)

# Set-up runs again only when the pinned requirements change.
$(PRODUCT): requirements/runtime.txt requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Amends needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	@echo "Setting up .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt 2>/dev/null || true
	@$(call install,--require-hashes -r requirements/runtime.txt)
	@$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

$(TOOLS): $(PRODUCT) requirements/dev.txt
	@echo "Installing what the tests need (once)"
	@$(call install,--require-hashes -r requirements/dev.txt)
	@touch $@

# uv is five times faster; plain pip does the same where uv has no wheel or reaches no index.
install = { test -x $(BIN)/uv && $(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python $(1); } || \
	$(BIN)/python -m pip install -q --disable-pip-version-check $(1)

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(PRODUCT) ## twelve complaints through real weeks of virtual time
	@$(BIN)/amends demo

up: $(PRODUCT) ## the embedded stack: Temporal, PostgreSQL, mail catcher, worker (Ctrl-C stops all of it)
	@$(BIN)/amends up

# Most tests wait for a server most of the time, so there is one process more than cores; files stay whole, since their
# tests share a stack.
SIDE_BY_SIDE := --numprocesses $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --maxprocesses 4 --dist loadfile

test: $(TOOLS) ## the tests, under 10 minutes on 2 cores
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not long"

test-fast: $(TOOLS) ## the tests that need no server, under a minute
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not long" tests/unit

test-all: $(TOOLS) ## the tests with the long ones, and those that know dates on other days
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE)
	@$(BIN)/python -m tests.dates

test-dates: $(TOOLS) ## the tests that know dates, on other days, in other zones and another language (SHORT=--short)
	@$(BIN)/python -m tests.dates $(SHORT)

test-versions: $(TOOLS) ## the fitting tests with the newest other Python and each other PostgreSQL that is here
	@$(BIN)/python -m tests.versions

test-newest-sdk: $(TOOLS) ## the query gate with the newest Temporal SDK on the index (SDK=1.34.0 for that one)
	@$(BIN)/python -m tests.newest_sdk $(SDK)

bench: $(TOOLS) ## the floor, the straight-through complaint, and how they compare
	@$(BIN)/python -m bench

lint: $(TOOLS) ## style, types and the floors of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/basedpyright --warnings
	@$(BIN)/lint-imports --no-logo

record-histories: $(TOOLS) ## record the histories of every path anew (say so in the commit)
	@$(BIN)/python -m tests.integration.workflows.record_histories

requirements: $(TOOLS) ## pin the requirements anew after a change of requirements/*.in
	@for set in runtime dev uv; do $(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make requirements" requirements/$$set.in -o requirements/$$set.txt || exit 1; done

clean: ## forget the set-up; the data under .amends/ stays
	@rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache
