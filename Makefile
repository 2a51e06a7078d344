# What people run. Needs Python 3.11, 3.12 or 3.13 and make; everything else is installed into .venv on first use.

# The first of the candidates that fits makes .venv. To name one: make PYTHON=/path/to/python3 demo
# .venv stays of the Python that made it: of another version that is named later, there is .venv-3.12 and so on beside it.
PYTHON ?=
SHORT := import sys; print("%d.%d" % sys.version_info[:2])
NAMED := $(if $(PYTHON),$(shell "$(PYTHON)" -c '$(SHORT)' 2>/dev/null))
MADE := $(shell sed -n 's/^version = \([0-9]*\.[0-9]*\).*/\1/p' .venv/pyvenv.cfg 2>/dev/null)
VENV := .venv$(if $(and $(NAMED),$(MADE),$(filter-out $(MADE),$(NAMED))),-$(NAMED))
BIN := $(VENV)/bin
LOWEST := .venv-lowest

# make TESTS=tests/language test
TESTS ?=
PYTEST := -m pytest --numprocesses auto --dist loadfile
# How many times the usual number of examples a long run draws.
LONG := 20
# Old versions use what newer ones of other packages are about to drop.
OLD_BESIDE_NEW := -W ignore::DeprecationWarning

CANDIDATES := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)

# Twice quiet: errors are shown, remarks about the machine's pip settings are not.
PIP_QUIET := --quiet --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
export INSIGHT_BROWSER
.PHONY: help demo check test test-long lowest lint doctest news browser fmt lab docs changelog bench bench-large bench-compare \
    constraints clean

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

demo: $(VENV)/.with-demo  ## run the main job on real grocery data
	$(BIN)/insight demo

# --- tests, from quick to thorough; the times are of two cores --------------------------------------------------------

check: lint doctest news  ## style, types, import contracts, doctests, changelog fragments: 3 minutes at most

test: $(VENV)/.with-dev lint news browser  ## everything: check, and every test: 25 minutes at most
	$(BIN)/python $(PYTEST) $(TESTS)

test-long: export INSIGHT_EXAMPLES := $(or $(INSIGHT_EXAMPLES),$(LONG))
test-long: $(VENV)/.with-dev browser  ## every test, with many times the examples, always others: 80 minutes at most
	$(BIN)/python $(PYTEST) $(TESTS)

lowest: $(VENV)/.with-dev browser  ## every test, with the lowest versions that pyproject.toml allows
	$(BIN)/uv venv --quiet --clear --seed --python $(BIN)/python $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable ".[demo,lab,dev]"
	$(LOWEST)/bin/python $(PYTEST) $(OLD_BESIDE_NEW) $(TESTS)

lint: $(VENV)/.with-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

doctest: $(VENV)/.with-dev
	$(BIN)/python -m pytest --quiet src/insight docs

news: $(VENV)/.with-dev
	$(BIN)/towncrier build --draft --version next

# The studio is tested in a real browser. Nothing is installed where one is named or found, or where none is wanted.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

browser:
	@if [ -n "$$INSIGHT_BROWSER" ]; then exit 0; fi; \
	for name in $(BROWSERS); do if command -v "$$name" >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium, in which the studio is tested ..."; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core nodejs; \
	else \
	    echo "The studio is tested in Chromium, and there is none here." >&2; \
	    echo "On Debian and Ubuntu: sudo apt install chromium fonts-dejavu-core" >&2; \
	    echo "Elsewhere install Chromium or Chrome, and name it: make INSIGHT_BROWSER=/path/to/chrome test" >&2; \
	    echo "To leave these tests out: make INSIGHT_BROWSER=none test" >&2; \
	    exit 1; \
	fi

fmt: $(VENV)/.with-dev  ## format, and repair what can be repaired
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lab: $(VENV)/.with-lab  ## open JupyterLab on the first lesson
	$(BIN)/jupyter lab notebooks/01_connect.ipynb

# --- documentation ---------------------------------------------------------------------------------------------------

docs: $(VENV)/.with-dev  ## build the pages of the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --clean --quiet
	@echo "Open site/index.html"

changelog: $(VENV)/.with-dev  ## show what is new; with VERSION=0.2.0, write it into CHANGELOG.md
	$(BIN)/towncrier build $(if $(VERSION),--yes --version $(VERSION),--draft --version next)

# --- benchmarks ------------------------------------------------------------------------------------------------------

# make WHICH="count preview" bench
WHICH ?=

bench: $(VENV)/.with-dev  ## time insight beside SQL by hand, Polars and pandas; the ratios are kept
	$(BIN)/python -m tests.benchmarks $(WHICH) --record

bench-large: $(VENV)/.with-dev  ## the same with ten million customers, where it can be
	$(BIN)/python -m tests.benchmarks $(WHICH) --large --record

bench-compare: $(VENV)/.with-dev  ## the newest ratios beside those before; with BASE=commit, both are run by turns
	$(BIN)/python -m tests.benchmarks.compare $(BASE) $(if $(BASE),$(WHICH))

clean:  ## remove what was made, except .venv
	rm -rf build dist output site .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- installation ----------------------------------------------------------------------------------------------------

$(VENV)/.with-demo: EXTRAS := demo
$(VENV)/.with-dev: EXTRAS := demo,lab,dev
$(VENV)/.with-lab: EXTRAS := demo,lab

$(VENV)/.with-%: pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Installing insight[$(EXTRAS)] into $(VENV); the first time this takes about a minute ..."
	@$(BIN)/python -m pip install $(PIP_QUIET) -c constraints.txt -e ".[$(EXTRAS)]" \
	    || { echo "Once more, with all that pip says:" >&2; \
	         $(BIN)/python -m pip install -c constraints.txt -e ".[$(EXTRAS)]"; }
	@touch $@

FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))

# bin/pip is the last thing that venv makes, so a venv that was cut short is made again.
$(BIN)/pip:
	@without_venv=; \
	for python in $(CANDIDATES); do \
	    "$$python" -c '$(FITS)' 2>/dev/null || continue; \
	    if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	        echo "Making $(VENV) with $$python"; \
	        exec "$$python" -m venv $(VENV); \
	    fi; \
	    without_venv="$${without_venv:-$$("$$python" -c '$(SHORT)')}"; \
	done; \
	if [ -n "$$without_venv" ]; then \
	    echo "Python $$without_venv is here, but its venv module is not." >&2; \
	    echo "On Debian and Ubuntu: sudo apt install python$$without_venv-venv" >&2; \
	else \
	    echo "insight needs Python 3.11, 3.12 or 3.13; none found (tried: $(CANDIDATES))." >&2; \
	    echo "Install one, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; \
	fi; \
	exit 1

# Everything at its newest allowed version, in a new environment, written down without addresses or hashes.
constraints: $(BIN)/pip  ## remake constraints.txt from the newest versions that pyproject.toml allows
	rm -rf build/constraints
	$(BIN)/python -m venv build/constraints
	build/constraints/bin/python -m pip install $(PIP_QUIET) ".[all,dev]"
	{ \
	    echo "# Exact versions of everything that insight can install, all extras included: what its tests ran with."; \
	    echo "# Made by 'make constraints': pip freeze of a new environment, here of Python $$($(BIN)/python -c '$(SHORT)')."; \
	    build/constraints/bin/python -m pip freeze --exclude insight --local; \
	} > build/constraints.txt
	! grep -n -e '@' -e '/' build/constraints.txt
	mv build/constraints.txt constraints.txt
	rm -rf build/constraints
