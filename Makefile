# `make` lists the targets. Nothing needs to be installed first but Python 3.11 and make.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python
WORKERS ?= 2
# Bytecode is kept, whatever the shell says: the suite starts hundreds of processes of the same code.
export PYTHONDONTWRITEBYTECODE :=
# What was typed behind make, and not what the shell happens to call by the same name.
typed = $(if $(filter command line,$(origin $(1))),$($(1)))

.PHONY: help demo stack token verify-audit operate test deep faults coverage check format export migration lock bench clean install install-dev

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 10

demo: install ## play the story through five services and show what each agency knows
	@$(PY) -m scripts.demo

stack: install ## run PostgreSQL, Kafka and every service until Ctrl-C
	@$(PY) -m scripts.stack

token: install ## print a development token: AGENCY=court_listing ROLE=legal_adviser [ORG= USER= SITES=]
	@test -n "$(call typed,AGENCY)" && test -n "$(call typed,ROLE)" || \
	  { echo "usage: make token AGENCY=court_listing ROLE=legal_adviser [ORG=… USER=… SITES=…]" >&2; exit 2; }
	@$(PY) -m scripts.stack.token --agency "$(call typed,AGENCY)" --role "$(call typed,ROLE)" \
	  --organisation "$(call typed,ORG)" --user "$(call typed,USER)" \
	  --sites "$(or $(call typed,SITES),*)"

verify-audit: install ## verify an agency's audit on the stack that runs: AGENCY=court_listing
	@$(PY) -m scripts.stack.operate "$(call typed,AGENCY)" verify-audit

operate: install ## run an operator's command on it: AGENCY=… COMMAND="declare-restore --reason why"
	@$(PY) -m scripts.stack.operate "$(call typed,AGENCY)" $(call typed,COMMAND)

test: install-dev ## run the whole suite; needs nothing running
	@$(PY) -m scripts.tools_for_tests
	@$(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

faults: install-dev ## run the fault matrix, or rows of it, and write its table: ARGS="4 9"
	@$(PY) -m tests.faults $(ARGS)

deep: install-dev ## run the whole of each proof of which make test runs a choice
	@CSTR_DEEP=1 $(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder \
	  --timeout 1200 -m "longer or deep" $(ARGS)

coverage: install-dev ## the same, and which branches no test takes; fails below 90 %
	@$(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --timeout 400 \
	  --cov --cov-report= $(ARGS)
	@$(PY) -m coverage report

# Read in this order: what a machine mends first, then what says what to do.
GUARDS := tests/laws tests/contracts/test_catalogue.py tests/contracts/test_requests.py \
  tests/contracts/test_rulebook.py tests/contracts/test_sharing.py tests/contracts/test_checking.py \
  tests/security/test_routes.py tests/security/test_allowed.py tests/security/test_texts.py \
  tests/common/test_boundaries.py

check: install-dev ## format, lint, types, import directions, contract drift, laws and guards, migrations
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m scripts.apply_kafka_topology --check
	@test ! -e scripts/export_contracts.py || $(PY) -m scripts.export_contracts --check
	@.venv/bin/openapi-spec-validator contracts/openapi/*.json > /dev/null || { \
	  .venv/bin/openapi-spec-validator contracts/openapi/*.json 2>&1 | cut -c1-300; exit 1; }
	@test ! -e docker-compose.yml || .venv/bin/check-jsonschema --quiet \
	  --builtin-schema vendor.compose-spec docker-compose.yml
	@test ! -e deploy/Dockerfile || .venv/bin/hadolint deploy/Dockerfile
	@$(PY) -m pytest -q -p no:cacheprovider $(GUARDS)
	@$(PY) -m scripts.new_migration --check

format: install-dev ## put code into the house format
	@$(PY) -m ruff check --quiet --fix-only .
	@$(PY) -m ruff format --quiet .

export: install-dev ## write the files generated from the contracts again
	@$(PY) -m scripts.apply_kafka_topology --write
	@test ! -e scripts/export_contracts.py || $(PY) -m scripts.export_contracts
	@$(PY) -m scripts.made

migration: install-dev ## write the migration to what the models say now: AGENCY=court_listing NAME=visits
	@$(PY) -m scripts.new_migration --agency "$(AGENCY)" --name "$(NAME)"

lock: install-dev ## resolve the dependencies of pyproject.toml again
	@PATH="$(CURDIR)/.venv/bin:$$PATH" scripts/lock.sh

bench: install-dev ## measure against the raw limits of this machine
	@$(PY) -m scripts.bench

clean: ## remove the local data; what was downloaded stays
	@PYTHONDONTWRITEBYTECODE=1 $${PYTHON:-python3} -m scripts.stack.lock

install:
	@scripts/install.sh stack

install-dev:
	@scripts/install.sh dev
