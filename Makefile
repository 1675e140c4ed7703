# entconf: what a person types. Everything is made in .venv/, .demo/, (test) .venv-mailman/
# and (bench) .venv-ansible/; nothing else is touched.
#
#   make demo      an embedded ENT brought to what the example playbooks declare
#   make test      style, types, tests
#   make coverage  the tests alone, with the branches that they reach
#   make bench     speed, as ratios taken in one run
#   make messages  extract the sentences, merge and compile the catalogues
#   make lock      compute the locked requirements anew (needs the network)
#   make clean     remove what was made

SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test lint types unit coverage bench messages lock clean

help:
	@sed -n 's/^#   //p' Makefile

# A stamp a set of requirements: made anew when the requirements change.
$(VENV)/demo.stamp: requirements/demo.txt pyproject.toml
	@sh scripts/make_venv.sh demo

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml
	@sh scripts/make_venv.sh dev

demo: $(VENV)/demo.stamp
	@$(BIN)/python scripts/demo.py

test: $(VENV)/dev.stamp lint types unit

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

unit: $(VENV)/dev.stamp
	@sh scripts/system_packages.sh
	@sh scripts/make_mailman_venv.sh
	$(BIN)/pytest -q -n auto $(PYTEST)

# The same tests as `make unit`, slower for the counting.
coverage: $(VENV)/dev.stamp
	$(BIN)/pytest -q -n auto --cov --cov-report=term $(PYTEST)

bench: $(VENV)/dev.stamp
	@sh scripts/make_ansible_venv.sh
	@for one in bench/*.py; do \
	  name=$$(basename $$one .py); \
	  if grep -q '__name__ == "__main__"' $$one; then $(BIN)/python -m bench.$$name || exit 1; fi; \
	done

messages: $(VENV)/dev.stamp
	$(BIN)/python scripts/messages.py

lock:
	sh scripts/lock.sh

clean:
	rm -rf $(VENV) .venv-ansible .venv-mailman .demo .coverage* htmlcov .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find entconf tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +
