# Everything works on a machine that has Python and make only; the first run installs what is missing into .venv and
# node_modules. PORT and DEMO_PEOPLE are for `make demo`, ARGS for `make test` (ARGS="tests/core -x"), BENCH_SCALE for
# `make bench`.

PYTHON := $(shell for name in python3 python3.13 python3.12 python; do \
	command -v $$name >/dev/null 2>&1 && $$name -c '' >/dev/null 2>&1 && echo $$name && break; done)

.PHONY: demo test lint bench lock setup

demo test lint bench lock setup:
	@$(or $(PYTHON),$(error Python is missing: install Python 3.13 or 3.12)) devstack/bootstrap.py $@ $(ARGS)
