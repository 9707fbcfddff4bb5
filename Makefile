# Everything here needs Python 3.11 or newer, make and sh; the rest is installed into .venv from requirements.lock.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := $(VENV)/.packages
INSTALLED := $(VENV)/.installed
BROWSER := $(VENV)/.browser
BENCH := $(VENV)/.bench
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
SDL := schema/schema.graphql
# Does nothing where the pinned files are already there; its folder is its stamp.
FETCH_GRAPHIQL := $(BIN)/python -m muniment_server.graphiql.fetch

# Only the default index of packages counts for the lock, whatever else a machine has set up.
COMPILE := unset UV_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS; $(BIN)/uv --no-config pip compile --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo graphiql test browser check fix bench lock clean
MAKEFLAGS += --no-print-directory

help: ## this list
	@echo "Muniment. With Python 3.11 or newer:"
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

demo: $(INSTALLED) ## a sample archive on http://127.0.0.1:8000 (PORT=8080 for another port)
	@$(FETCH_GRAPHIQL) || true
	@MUNIMENT_ANONYMOUS_ROLE=importer $(BIN)/muniment demo --port $(PORT)

graphiql: $(INSTALLED) ## the files of GraphiQL from npm packages, for the page /graphiql
	@$(FETCH_GRAPHIQL)
	@echo "make demo and muniment serve have it at /graphiql"

test: $(INSTALLED) ## all tests (ARGS="tests/schema -k dates" for some, WORKERS=4 for more processes)
	@$(BIN)/pytest -q -n $(WORKERS) $(or $(ARGS),--ignore=tests/real_data --ignore=tests/browser)

browser: $(BROWSER) ## the tests that need a browser: the system's Chromium, with GraphiQL as it is served
	@$(FETCH_GRAPHIQL)
	@$(BIN)/pytest -q $(or $(ARGS),tests/browser)

check: $(INSTALLED) ## format, lint, types, import contracts, generated files
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/muniment schema check $(SDL)
	@$(BIN)/python docs/reference/write.py --check

fix: $(INSTALLED) ## format, mend what the linter can mend, write generated files anew
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/muniment schema write $(SDL)
	@$(BIN)/python docs/reference/write.py

bench: $(BENCH) ## imports and reads beside the plain database and Strawberry (ARGS="reads 1000000" for one part)
	@$(BIN)/python -m bench $(ARGS)

lock: ## pin what pyproject.toml asks for (ARGS=--upgrade for newer versions of everything)
	@test -x $(BIN)/uv || $(MAKE) $(PACKAGES)
	@$(COMPILE) $(ARGS) --group dev pyproject.toml --output-file requirements.lock
	@$(COMPILE) --constraints requirements.lock pyproject.toml --output-file server/requirements.lock
	@$(COMPILE) --constraints requirements.lock --group browser --output-file tests/browser/requirements.lock
	@$(COMPILE) --constraints requirements.lock --overrides bench/overrides.txt --group bench --output-file bench/requirements.lock
	@echo "requirements.lock and those in server, tests/browser and bench are up to date"

clean: ## remove .venv, GraphiQL, caches and built packages; the archive in data/ stays
	@rm -rf $(VENV) dist server/muniment_server/graphiql/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find schema importers server tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp goes first and comes last, so that an interrupted installation is taken up again.
$(PACKAGES): requirements.lock
	@command -v $(PYTHON) >/dev/null || \
		{ echo "Muniment needs Python 3.11 or newer, and there is no $(PYTHON); try make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Muniment needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1); try make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments; install its venv module (on Debian: python3-venv)" >&2; exit 1; }
	@rm -f $@
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || \
		{ echo "Making the virtual environment $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing the packages of requirements.lock, which takes a while the first time"
	@$(PIP) --require-hashes --requirement requirements.lock
	@touch $@

$(INSTALLED): $(PACKAGES) pyproject.toml
	@rm -f $@
	@echo "Installing Muniment itself"
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(BROWSER): $(INSTALLED) tests/browser/requirements.lock
	@rm -f $@
	@echo "Installing what drives the browser"
	@$(PIP) --require-hashes --requirement tests/browser/requirements.lock
	@touch $@

$(BENCH): $(INSTALLED) bench/requirements.lock
	@rm -f $@
	@echo "Installing what the bench compares with and draws with"
	@$(PIP) --no-deps --require-hashes --requirement bench/requirements.lock
	@touch $@
