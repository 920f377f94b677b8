# Everything is made from here; `make help` lists it. The recipes keep to relative paths and leave the work to scripts/,
# as make itself cannot handle a checkout whose path has spaces.

.DEFAULT_GOAL := help
.PHONY: help run test test-all bench lint format lock screenshots translations clean .venv

help: ## List what can be made
	@sed -n 's/^\([a-z.-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

run: ## Set everything up and open Easel with its simulator (without a display: serve, and draw one picture)
	@bash scripts/run.sh

test: ## Check style and types and run the tests; ARGS="..." goes to pytest
	@bash scripts/test.sh test -m "not slow" $(ARGS)

test-all: ## The same with the tests that take minutes
	@bash scripts/test.sh test $(ARGS)

bench: ## Measure Easel beside nginx and the simplest proxy; ARGS="--rounds 1" is quicker
	@bash scripts/bench.sh $(ARGS)

lint: ## Check style and types only
	@bash scripts/test.sh lint

format: ## Format the code and mend what ruff can mend
	@bash scripts/environment.sh dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

lock: ## Compile the lock files from pyproject.toml; ARGS=--upgrade takes the newest versions
	@bash scripts/lock.sh $(ARGS)

screenshots: ## Draw every page of the window, light and dark, into docs/screenshots
	@bash scripts/screenshots.sh

translations: ## Collect the texts of the window for its translators, and compile what they wrote
	@bash scripts/translations.sh

.venv: ## Make the environment that Easel runs in
	@bash scripts/environment.sh run

clean: ## Remove the environment, caches and built files
	@rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
