# Every target sets up what it needs. `make demo` and `make test` are all a newcomer has to know.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
WORKERS ?= auto
SITE   ?= self
SECONDS ?= 600
COVERED ?= tests/course tests/protocol tests/test_python_cells.py
LEARNERS = $(CURDIR)/deploy/jupyterhub/students# nothing of nbgrader's for those who teach
GOLD    = build/gold/$(shell git rev-parse --short HEAD)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup setup-dev torch system demo test term test-long test-site test-hub coverage site lab build bundle bench bench-sliders load-test scale gold lint lock clean

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' Makefile | sed -E 's/:[^#]*##/ -/'

setup: $(VENV)/.installed        ## what students' and instructors' commands need
setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

$(VENV)/.installed-site: requirements-site.lock $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-site.lock
	touch $@

torch: setup-dev ## the PyTorch oracle that some tests compare with
	$(BIN)/python -c 'import torch' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0

system:          ## Debian packages that the whole test suite needs (or says what is missing)
	@sh tools/system-packages

demo: setup      ## build the course, make a class of 40, grade it, show where to look
	$(BIN)/python -m examples.demo

test: $(VENV)/.installed-site system torch ## the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q

test-site: $(VENV)/.installed-site system ## the whole web site in Chromium, no other machine reached
	AUTOGRADER_LONG=1 $(BIN)/python -m pytest -q tests/website

term: setup-dev  ## a term of twelve weeks: all lessons, STUDENTS=200, every mark checked
	AUTOGRADER_LONG=1 STUDENTS=$(or $(STUDENTS),200) $(BIN)/python -m pytest -q -s -m long tests/term

test-long: setup-dev system torch ## the slow suites at full length
	AUTOGRADER_LONG=1 $(BIN)/python -m pytest -q -m long

test-hub: setup-dev system ## what deploy/ holds: a hub with users and a browser, images, clusters
	AUTOGRADER_LONG=1 $(BIN)/python -m pytest -q -n 0 tests/deploy

coverage: setup-dev ## lines and branches that fast tests run; COVERED=tests for all, half as long again
	$(BIN)/python -m pytest -q -n 0 --cov=autograder --cov-branch --cov-report=term:skip-covered $(COVERED)

lab: setup       ## JupyterLab on the student version
	cd assignments && JUPYTER_CONFIG_PATH="$(LEARNERS)$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" jupyter lab 00_start/00_start.ipynb

build: setup     ## masters to notebooks to the student version
	$(BIN)/autograder build

site: $(VENV)/.installed-site ## the web site; SITE=class: no tests, no answers; HOSTED=1: Pyodide on it, too; SERVE=8000
	$(BIN)/python -m website --flavour $(SITE) $(if $(HOSTED),--self-hosted) $(if $(SERVE),--serve $(SERVE))

bundle: setup    ## the course to learn alone, on any system: dist/dropout-self-study.zip
	$(BIN)/python -m tools.bundle

bench: setup-dev ## every figure the README quotes
	$(BIN)/python -m benchmarks

bench-sliders: setup-dev system ## how long a slider takes in JupyterLab, in Chromium
	$(BIN)/python -m benchmarks.sliders

load-test: setup-dev ## 20 hand-ins a second, graded on arrival, for ten minutes; SECONDS=20
	$(BIN)/python -m benchmarks.serving --seconds $(SECONDS)

scale: setup-dev ## classes up to 10,000: cost, throughput and memory over time
	$(BIN)/python -m benchmarks.scale --efficiency 1000

gold: setup-dev  ## record what the code does; AGAINST=build/gold/COMMIT shows what has changed
	rm -rf $(GOLD)
	$(BIN)/python -m tests.gold record $(GOLD)
	$(if $(AGAINST),$(BIN)/python -m tests.gold compare $(AGAINST) $(GOLD))

lint: setup-dev  ## ruff, mypy, and the build's own rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/autograder build --check

lock:            ## pin anew what pyproject.toml asks for (needs uv)
	uv pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header -q pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header -q --group hub -c requirements.lock pyproject.toml -o requirements-hub.lock
	uv pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header -q --group dev -c requirements-hub.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header -q --group site -c requirements-dev.lock pyproject.toml -o requirements-site.lock

clean:           ## remove what a run of the course leaves
	rm -rf gradebook.db submitted autograded feedback reports .autograder
