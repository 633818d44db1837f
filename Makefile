# Two commands do everything: `make demo` and `make test`. Both set themselves up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test test-postgres lock clean

demo: $(VENV)/.local ## Refine a sample prompt in the terminal; no key needed
	@$(BIN)/python -m bot models pull smollm2-135m || echo "No local model this time: refining works, running a prompt needs a key or a model."
	@$(BIN)/python -m bot chat --demo

test: $(VENV)/.dev ## Style, types, import rules and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n auto -m "not alone"
	$(BIN)/python -m pytest -q -m alone

test-postgres: $(VENV)/.dev ## Every test that uses a database, on PostgreSQL: a private server, or TEST_DATABASE_URL's
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -q -n auto -m "store and not alone"
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -q -m "store and alone"

lock: ## Write the lock files anew from pyproject.toml (needs uv)
	uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 --extra local -c requirements.lock pyproject.toml -o requirements-local.lock
	uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 --extra local --extra traces --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

$(VENV)/.base: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	@$(BIN)/python -m compileall -q bot adapters frameworks || true
	@touch $@

$(VENV)/.local: $(VENV)/.base requirements-local.lock
	@$(PIP) --require-hashes -r requirements-local.lock || echo "The local model's runtime has no build for this machine: everything else works."
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
