# SPDX-License-Identifier: EUPL-1.2
# make run, make test and make check set themselves up; see README.md.
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
BIN := .venv/bin

.PHONY: run test check bench bench-lrs pictures translations lock clean

run: .venv/runtime .venv/catalogues
	@PORT=$(PORT) DEMO=$(DEMO) $(BIN)/atlas-training start

test: .venv/development .venv/catalogues
	@$(BIN)/pytest -q -n auto -m "not browser and not node"

check: .venv/development .venv/catalogues .venv/node/installed
	@$(BIN)/python -m tests.check

bench: .venv/development .venv/catalogues
	@$(BIN)/python -m tests.bench.pages
	@$(BIN)/python -m tests.bench.completions

bench-lrs: .venv/development .venv/catalogues
	@$(BIN)/python -m tests.bench.record_store

pictures: .venv/development .venv/catalogues
	@$(BIN)/python -m tests.browser.pictures

translations: .venv/development
	@$(BIN)/python -m atlas_training.i18n.catalogues extract

# The locks are universal, with hashes and without the address of any index.
lock:
	uv pip compile setup.cfg --extra build --universal --python-version 3.11 --generate-hashes \
	  --no-python-downloads --no-header -q -o requirements/runtime.txt
	uv pip compile setup.cfg --extra build --extra development --universal --python-version 3.11 --generate-hashes \
	  --no-python-downloads --no-header -q -o requirements/development.txt

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed: install the package python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; this is $$($(PYTHON) --version). Name another with: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/runtime: requirements/runtime.txt setup.cfg | .venv/bin/python
	@echo "Setting up: installing the locked requirements …"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/development: requirements/development.txt setup.cfg | .venv/bin/python
	@echo "Setting up: installing the locked development requirements …"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/development.txt
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@ .venv/runtime

.venv/catalogues: $(wildcard atlas_training/i18n/translations/*/LC_MESSAGES/*.po) | .venv/bin/python
	@test -e .venv/runtime || $(MAKE) --no-print-directory .venv/runtime
	@$(BIN)/python -m atlas_training.i18n.catalogues compile
	@touch $@

# Public xAPI clients of other people, for the tests alone; without a lock file, which would name addresses.
.venv/node/installed: tests/xapi/clients/package.json | .venv/bin/python
	@command -v npm >/dev/null || { echo "Node.js is missing: apt-get install nodejs npm. (make test needs neither.)"; exit 1; }
	@mkdir -p .venv/node && cp tests/xapi/clients/package.json .venv/node/
	@cd .venv/node && npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@

clean:
	rm -rf .venv
