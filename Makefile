# `make` alone lists what there is. Everything below works on a machine that has Python 3.11 and a network.
.DEFAULT_GOAL := list
.PHONY: list setup run sip test thorough scale mutants rules check locks bench soak failover calls flood docs
BIN := .venv/bin
ARGS ?=

list:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## make .venv and fetch the page assets, for developing; quick when nothing changed
	@tools/setup dev

run:  ## start the demo room on http://127.0.0.1:8999 (HEED_PORT)
	@tools/setup run
	@exec $(BIN)/heed serve --demo $(ARGS)

sip:  ## take calls by SIP for the demo room that runs (sip:999@127.0.0.1:5060)
	@tools/setup run
	@exec $(BIN)/heed sip --demo $(ARGS)

test:  ## the suite, browser tests included (ARGS="-k divert")
	@tools/setup dev
	@tools/chromium
	@tools/sip
	@$(BIN)/python -m pytest -n 2 -m "not mutant and not scale and not thorough" $(ARGS)

thorough:  ## the demonstration as anybody starts it, screens at further widths and themes, whole files of real data
	@tools/setup dev
	@tools/chromium
	@tools/sip
	@$(BIN)/python -m pytest -n 2 -m thorough $(ARGS)

scale:  ## benches, soak, a whole day, a full shift and a killed server, in small: that they run and end with their figures
	@tools/setup dev
	@tools/chromium
	@$(BIN)/python -m pytest -n 2 -m scale $(ARGS)

mutants:  ## every rule of the house broken in turn: each law has to notice
	@tools/setup dev
	@$(BIN)/python -m pytest -n 2 tests/laws/test_machines_can_fail.py \
		tests/laws/test_contact_machines_can_fail.py tests/laws/test_nothing_lost.py tests/replay/test_rules.py tests/replay/test_exercises.py \
		-m "not scale" $(ARGS)

rules:  ## the rules that the cases rest on, each taken out of the pack, and what then fails
	@tools/setup dev
	@$(BIN)/python -m tests.replay.rules

check:  ## formatting, lint, types, import contracts
	@tools/setup dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

locks:  ## write requirements/*.txt again from pyproject.toml (LOCK_ARGS="--upgrade")
	@tools/lock $(LOCK_ARGS)

bench:  ## every bench, its figures as JSON (bench/README.md says what they mean)
	@tools/setup run
	@$(BIN)/heed bench all --json $(ARGS)

soak:  ## a busy day at speed, watching memory and lateness
	@tools/setup run
	@$(BIN)/heed bench soak $(ARGS)

failover:  ## kill what can be killed, count what was lost
	@tools/setup run
	@$(BIN)/python -m tests.failover.rounds $(ARGS)

flood:  ## 10,000 reports by the public in a minute, and calls to 999 meanwhile
	@tools/setup run
	@$(BIN)/python -m tests.flood.reports $(ARGS)

calls:  ## kill line, switch and room during 500 calls, and look for each afterwards
	@tools/setup run
	@$(BIN)/python -m tests.failover.calls $(ARGS)

docs:  ## write the generated pages of docs/ again
	@tools/setup run
	@$(BIN)/heed docs
