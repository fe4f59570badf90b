# The two commands a newcomer needs are `make demo` and `make test`; both do all the set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
.DEFAULT_GOAL := help

help: ## show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/uv:
	@echo "caoyun: making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check uv

$(STAMP): requirements/dev.txt pyproject.toml | $(BIN)/uv
	@echo "caoyun: installing the locked environment (hashes are checked)"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements/dev.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(STAMP) ## make the locked environment in .venv

demo: setup ## run the main job end to end, through Airflow, on the practice web
	@$(BIN)/caoyun demo

up: setup ## start Airflow with the DAGs in its web interface (127.0.0.1 only)
	@$(BIN)/caoyun up

down: setup ## stop the Airflow that make up started
	@$(BIN)/caoyun down

test: setup ## run the tests
	@$(BIN)/python -m tests

format: setup ## rewrite the code in the house style
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

check: setup ## format, lint, types, layers, tests: what must be green before a commit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(MAKE) --no-print-directory test

real-data: setup ## run the pipeline on the captured records beside the project and write docs/real-data.md
	@$(BIN)/python -m tests.real docs/real-data.md

sources: setup ## write docs/sources.md, the register of all sources, anew
	@LANG=C.UTF-8 $(BIN)/caoyun sources --out docs/sources.md

bench: setup ## measure the load path beside plain DuckDB SQL and write bench/results
	@$(BIN)/python -m bench.load

lock: setup ## lock the requirements again, with hashes and without addresses
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" pyproject.toml -o requirements/run.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" --extra dev pyproject.toml -o requirements/dev.txt

clean: ## remove what the demo, the tests and Airflow made
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

.PHONY: help setup demo up down test format check real-data sources bench lock clean
