# Everything is made from here; `make help` lists it. The recipes keep to relative paths and leave the work to scripts/,
# as make itself cannot handle a checkout whose path has spaces.

.DEFAULT_GOAL := help
.PHONY: help run test test-all test-core bench bench-window soak fuzz lint check licences audit format lock package wheel test-wheel sbom checksums \
	update-url release-notes docs screenshots translations clean .venv

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z.-]*:.*## / { printf "%-14s%s\n", $$1, $$2 }' Makefile

run: ## Set everything up and open Easel with its simulator (without a display: serve, and draw one picture)
	@bash scripts/run.sh

test: ## Check style and types and run the tests; ARGS="..." goes to pytest
	@bash scripts/test.sh quick $(ARGS)

test-all: ## The same with the tests that take minutes
	@bash scripts/test.sh test $(ARGS)

test-core: ## Run the tests that need no Qt, in .venv-core, which has none
	@bash scripts/test.sh core -m "not slow" $(ARGS)

bench: ## Measure Easel beside nginx and the simplest proxy; ARGS="--rounds 1" is quicker, --doublings another
	@bash scripts/bench.sh $(ARGS)

bench-window: ## Measure how late the window is while 32 clients draw; ARGS="--seconds 4" is quicker
	@bash scripts/bench_window.sh $(ARGS)

soak: ## Run easel serve for an hour between clients and an upstream that fails; ARGS="--minutes 3" is quicker
	@bash scripts/soak.sh $(ARGS)

fuzz: ## Fuzz every reader of foreign bytes for an hour with atheris; ARGS="--minutes 5 form" one of them
	@bash scripts/fuzz.sh $(ARGS)

lint: ## Check style and types only
	@bash scripts/test.sh lint

check: lint ## Check style and types, and the licence of every dependency
	@.venv/bin/python scripts/licences.py check

licences: ## Write the licences of all dependencies into docs/licences.md
	@bash scripts/environment.sh dev
	@.venv/bin/python scripts/licences.py write

audit: ## Ask PyPI whether a weakness is known in what Easel runs with
	@bash scripts/audit.sh audit

format: ## Format the code and mend what ruff can mend
	@bash scripts/environment.sh dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

lock: ## Compile the lock files from pyproject.toml; ARGS=--upgrade takes the newest versions
	@bash scripts/lock.sh $(ARGS)

package: ## Build what this system can install, into dist/, and try it; ARGS="deb" makes that one only
	@bash packaging/build.sh $(ARGS)

wheel: ## Build the sdist and the wheel into dist/
	@bash packaging/wheel.sh

test-wheel: wheel ## Install the wheel into a clean place, try it, and uninstall it
	@bash packaging/test_wheel.sh

sbom: wheel ## List what the wheel installs on this system (CycloneDX), in dist/
	@bash scripts/audit.sh sbom

checksums: ## Write dist/SHA256SUMS of all that is in dist/
	@cd dist && rm -f SHA256SUMS && sha256sum -- * >../SHA256SUMS.new && mv ../SHA256SUMS.new SHA256SUMS

update-url: ## Write into the sources where copies made of them ask for newer versions: URL=https://...
	@$(or $(PYTHON),python3) scripts/update_url.py "$(URL)"

release-notes: ## Check that TAG=v1.2.3 is this version, and write what its release says into build/
	@$(or $(PYTHON),python3) scripts/release_notes.py "$(TAG)" build/release-notes.md

docs: ## Write the parts of docs/ that are made from the code: settings, commands, tables
	@bash scripts/environment.sh dev
	@.venv/bin/python scripts/documents.py

screenshots: ## Draw every page of the window, light and dark, into docs/screenshots
	@bash scripts/screenshots.sh

translations: ## Collect the texts of the window for its translators, and compile what they wrote
	@bash scripts/translations.sh

.venv: ## Make the environment that Easel runs in
	@bash scripts/environment.sh run

clean: ## Remove the environment, caches and built files
	@rm -rf .venv .venv-core build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
