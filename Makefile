# What can be done here. Every line with ## is shown by `make help`.
# Nothing but Python 3.11 and make is needed; .venv is built when missing or stale.

PYTHON ?= python3
HERE := .venv/bin/python
SUPERVISOR := $(HERE) -m zjtrade.supervisor
ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help demo run manage test manual check lint bench prodlike requirements clean wipe venv venv-dev venv-bench

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

demo: venv ## everything with demo data, servers included, until Ctrl-C (PORT=8000)
	@exec $(SUPERVISOR) --with-parent demo

run: venv ## the same without demo data; the first administrator from ZJTRADE_ADMIN_USER and ZJTRADE_ADMIN_PASSWORD, or asked for
	@exec $(SUPERVISOR) --with-parent run

manage: venv ## one management command on the same data: make manage ARGS="assess 2020-06"
	@exec $(SUPERVISOR) exec --var --migrate -- $(HERE) manage.py $(ARGS)

test: venv-dev ## all tests on throw-away servers, browser included (ARGS="tests/orders -k draft")
	@scripts/browser.sh
	@exec $(HERE) -m pytest -n $(or $(PROCESSES),2) $(ARGS)

manual: venv-dev ## the pictures of the user manuals taken anew (static/help), by the browser tests
	@scripts/browser.sh
	@ZJTRADE_MANUAL=1 exec $(HERE) -m pytest -q tests/e2e/test_manual.py

lint: venv-dev ## ruff, mypy, import contracts, missing migrations
	$(HERE) -m ruff check .
	$(HERE) -m ruff format --check .
	$(HERE) -m mypy
	.venv/bin/lint-imports
	$(HERE) manage.py makemigrations --check --dry-run

check: lint test ## lint, then test: what CI runs

bench: venv-bench ## speed, as ratios in one run (ARGS="counts")
	@DEBUG=false exec $(SUPERVISOR) exec --migrate -- $(HERE) -m tests.bench $(ARGS)

prodlike: venv-dev ## the process lines of docker-compose.yml against Debian's PostgreSQL and Redis on loopback
	@exec $(HERE) -m scripts.prodlike

requirements: venv-dev ## pin requirements*.txt anew from requirements*.in
	$(HERE) -m piptools compile --quiet --no-header --strip-extras --annotation-style=line --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --upgrade --output-file=requirements.txt requirements.in
	$(HERE) -m piptools compile --quiet --no-header --strip-extras --annotation-style=line --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --upgrade --output-file=requirements-dev.txt requirements-dev.in
	$(HERE) -m piptools compile --quiet --no-header --strip-extras --annotation-style=line --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --upgrade --output-file=requirements-bench.txt requirements-bench.in

clean: ## remove what can be built again; data under var/ stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis var/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

wipe: venv ## remove the data under var/ as well (refused while something uses them)
	@exec $(SUPERVISOR) wipe

venv:
	@$(PYTHON) scripts/venv.py run

venv-dev:
	@$(PYTHON) scripts/venv.py dev

venv-bench:
	@$(PYTHON) scripts/venv.py bench
