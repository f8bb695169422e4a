# make figures   regenerate every figure         make test   run the tests
# Each target does its own set-up. `make help` lists them all.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name))))
# Handed to snakemake: ARGS="--configfile my.yaml", ARGS="-n", ARGS="--directory elsewhere", …
ARGS ?=
# How large: SCALE=papers (an overlay in workflow/scales); the size of a laptop, unless given.
SCALE ?=
OVERLAY := $(if $(SCALE),--configfile workflow/scales/$(SCALE).yaml)
$(if $(and $(SCALE),$(findstring --configfile,$(ARGS))),$(error SCALE and --configfile exclude each other; give \
	ARGS="--configfile workflow/scales/$(SCALE).yaml my.yaml"))
# Where jobs run: PROFILE=slurm for a cluster (workflow/profiles); this machine, unless given.
PROFILE ?=
SNAKEMAKE = $(RUN)/snakemake $(if $(PROFILE),--profile workflow/profiles/$(PROFILE))
VENV := .venv
RUN := $(VENV)/bin
PIP := $(RUN)/pip --disable-pip-version-check --quiet install
export OMP_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help setup figures report plan rates test lint format benchmark matrix docs clean distclean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.run  ## make .venv with everything that a run needs

$(VENV)/.run: envs/requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python found; install Python 3.11, or give PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11; give PYTHON=/path/to/python3.11."; exit 1; }
	@echo "Setting up $(VENV): pinned requirements (a minute or two, once)"
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r envs/requirements.txt
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.dev: envs/requirements-dev.txt $(VENV)/.run
	@echo "Setting up $(VENV): tools for tests and lint"
	@$(PIP) -r envs/requirements-dev.txt
	@touch $@

figures: $(VENV)/.run  ## regenerate every figure and judge every claim
	$(SNAKEMAKE) $(ARGS) $(OVERLAY)

report: $(VENV)/.run  ## results/report.html: figures, claims, run statistics
	$(SNAKEMAKE) report $(ARGS) $(OVERLAY)

plan: $(VENV)/.run  ## jobs and hours by study, before anything is run
	@$(RUN)/python -m atypical.plan $(ARGS) $(OVERLAY)

rates: $(VENV)/.run  ## measure the rates of `plan` anew, from the run here
	@$(RUN)/python -m atypical.plan.rates $(ARGS)

test: $(VENV)/.dev  ## run the tests (a few minutes)
	$(RUN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev  ## ruff, mypy, snakefmt, snakemake --lint
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/snakefmt --check Snakefile workflow/rules
	$(RUN)/snakemake --lint

format: $(VENV)/.dev  ## put code and rules into shape
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .
	$(RUN)/snakefmt Snakefile workflow/rules

benchmark: $(VENV)/.dev  ## speed, memory and error against straightforward ways, side by side
	$(RUN)/python -m benchmarks

matrix: $(VENV)/.dev  ## numerical tests under other kernels, Pythons, libraries (minutes each)
	$(RUN)/python -m matrix $(ARGS)

docs: $(VENV)/.run  ## regenerate the JSON schema of config.yaml and docs/tables.md
	$(RUN)/python -m atypical.settings.schema > workflow/schemas/config.schema.json
	$(RUN)/python -m atypical.tables.documentation > docs/tables.md

clean:  ## remove results
	rm -rf results .snakemake

distclean: clean  ## remove results and .venv
	rm -rf $(VENV)
