# From a fresh machine with Python 3.11 or newer, pip, make and git to the page, or to the tests.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The models that the tests use; the folder is kept from one run to the next.
export WHOBOT_TEST_HOME ?= $(CURDIR)/build/test-home

.DEFAULT_GOAL := help
.PHONY: help chat install test bench eval-public browser clean

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

chat: install ## the page at http://127.0.0.1:7860, and all that it needs
	@$(BIN)/python app.py

install: $(VENV)/.installed ## environment in .venv, dependencies, models, index
	@$(BIN)/whobot models pull
	@$(BIN)/whobot index build

test: $(VENV)/.tested browser ## all that the tests need, then lint, types, imports, tests
	@$(BIN)/whobot --home "$$WHOBOT_TEST_HOME" models pull all-MiniLM-L6-v2 all-mpnet-base-v2 multilingual-e5-small-q4 smollm2-135m-instruct
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q

bench: $(VENV)/.tested install ## the figures of this machine, each beside its budget
	@$(BIN)/python -m tests.benchmarks.run

eval-public: $(VENV)/.tested install ## figures on public sets (in ../shared/evaldata), to hold against others'
	@$(BIN)/python -m tests.benchmarks.public

# The page is tested in Chromium: one that is here, or the system's package where that may be installed.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	    || command -v google-chrome >/dev/null; then exit 0; fi; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	        chromium fonts-liberation fonts-noto-core poppler-utils; \
	else \
	    echo "The tests of the page need Chromium. Install the package chromium (and fonts-noto-core), then try again."; \
	    exit 1; \
	fi

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed. Name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	    || { rm -rf $(VENV); echo "Python's venv module is needed; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Python packages into $(VENV): about 2 GB, some minutes the first time."
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.tested: pyproject.toml $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

clean: ## remove the environment and what was built, but no models, documents or answers
	rm -rf $(VENV) *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
