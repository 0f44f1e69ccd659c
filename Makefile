# Two commands matter: `make demo` and `make test`. Both set up by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
KULESHOV := $(BIN)/kuleshov

.PHONY: setup demo test lint bench browser clean

setup: .venv/ready

# The stamp is newer than pyproject.toml exactly when the packages it names are installed.
.venv/ready: pyproject.toml
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@

demo: setup
	$(KULESHOV) demo

# The slow files come early, so that no core waits for the other at the end.
test: lint browser
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The gallery is tested in a real browser; where there is none and we may install one, we do.
browser:
	@command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1 && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || \
	echo 'no Chromium here: the browser tests will say so (install the package "chromium")'

bench: setup
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv build *.egg-info demo
