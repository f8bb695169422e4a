# make figures   regenerate every figure         make test   run the tests
# Each target does its own set-up. `make help` lists them all.
#
# For GNU make 3.81 and later, which runs simple commands without a shell.

# The Python that .venv is made with: PYTHON=/path/to/python3.11; the first that fits, unless given.
PYTHON ?=
# The build of torch: TORCH=cpu, or TORCH=cuda (2.7 GB); for CUDA where a GPU is found, unless given.
# The first is of PyTorch's own index, or of TORCH_INDEX=https://a/mirror/of/it.
TORCH ?=
TORCH_INDEX ?=
# Handed to snakemake: ARGS="--configfile my.yaml", ARGS="-n", ARGS="--directory elsewhere", …
ARGS ?=
# How large: SCALE=papers (an overlay in workflow/scales); the size of a laptop, unless given.
SCALE ?=
OVERLAY := $(if $(SCALE),--configfile workflow/scales/$(SCALE).yaml)
$(if $(and $(SCALE),$(findstring --configfile,$(ARGS))),$(error SCALE and --configfile exclude each other; give \
	ARGS="--configfile workflow/scales/$(SCALE).yaml my.yaml"))
# Draw from a release: FROM=archive.tar.gz, unpacked here, or in TO=elsewhere.
FROM ?=
TO ?= .
RESTORED = $(if $(FROM),--directory "$(TO)" --configfile "$(TO)/results/config.json")
$(if $(and $(FROM),$(or $(SCALE),$(findstring --configfile,$(ARGS)))),$(error FROM brings its own configuration; \
	leave out SCALE and --configfile))
# Several runs side by side: SCENARIOS="small.yaml wide.yaml", an overlay each; their results lie in results/small, ….
SCENARIOS ?=
NAME ?=
$(if $(SCENARIOS),$(if $(FROM)$(findstring --config,$(ARGS)),$(error SCENARIOS brings the configurations; leave out \
	FROM, --configfile and --config)))
named = $(basename $(notdir $(1)))
define in_scenario
$(SNAKEMAKE) $(NAME) $(ARGS) --config scenario=$(call named,$(1)) --configfile $(if $(SCALE),workflow/scales/$(SCALE).yaml) $(1)

endef
# Where jobs run: PROFILE=slurm for a cluster (workflow/profiles); this machine, unless given.
PROFILE ?=
# How many at once: make -j2; all cores, unless given. Before 4.0, make does not tell: ARGS="--cores 2".
JOBS = $(filter-out -j,$(filter -j%,$(MFLAGS)))
RUN := .venv/bin/python
# -P: what lies in this folder is not taken for a library. Never by the scripts in .venv/bin, whose
# first lines know no odd names of folders.
SNAKEMAKE = $(RUN) -P -m snakemake $(JOBS) $(if $(PROFILE),--profile workflow/profiles/$(PROFILE))

export PYTHON TORCH TORCH_INDEX
export OMP_NUM_THREADS := 1
export PYTHONUTF8 := 1
# .venv holds all that is needed: what leads Python elsewhere does not count here.
unexport PYTHONHOME PYTHONPATH PYTHONPLATLIBDIR PYTHONSAFEPATH PYTHONIOENCODING __PYVENV_LAUNCHER__

.DEFAULT_GOAL := help
.PHONY: help setup tools figures figure report accept verify compare numbers enclose site export release reference limit plan rates test lint format benchmark gpu matrix docs lock clean distclean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## make .venv with everything that a run needs
	@sh envs/setup.sh requirements.txt

tools:  ## and with what tests, lint and benchmarks need
	@sh envs/setup.sh requirements.txt requirements-dev.txt

figures: setup  ## regenerate every figure and judge every claim; FROM=archive: of a release
	$(if $(FROM),@$(RUN) -P -m atypical.release.restore "$(FROM)" "$(TO)")
	$(if $(SCENARIOS),$(foreach overlay,$(SCENARIOS),$(call in_scenario,$(overlay))),$(SNAKEMAKE) $(ARGS) $(OVERLAY) $(RESTORED))

# Of several runs: make figure NAME=B_committee A=results B=results/wide, or SCENARIOS="small.yaml wide.yaml".
OVER = $(if $(A)$(B),"$(A)" "$(B)",$(if $(word 2,$(SCENARIOS)),$(foreach overlay,$(SCENARIOS),results/$(call named,$(overlay)))))
figure: setup  ## one figure, NAME=B_committee; of several runs: one over the other
	$(if $(NAME),,$(error NAME=… says which figure; `make figures` draws all))
	$(if $(A)$(B),,$(if $(SCENARIOS),$(foreach overlay,$(SCENARIOS),$(call in_scenario,$(overlay))),$(SNAKEMAKE) $(NAME) $(ARGS) $(OVERLAY)))
	$(if $(OVER),@$(RUN) -m atypical.overlay $(NAME) $(OVER))

report: setup  ## results/report.html: figures, claims, run statistics
	$(SNAKEMAKE) report $(ARGS) $(OVERLAY)

accept: setup  ## vouch for results: they are taken for made from what stands now (README, Faults)
	$(SNAKEMAKE) --touch --forceall $(ARGS) $(OVERLAY)

verify: setup  ## hold results, here or in ARGS="DIR", against what they are made from (--quick: re-run nothing)
	@$(RUN) -P -m atypical.verify $(ARGS)

numbers: setup  ## numbers for a paper, of results here or in ARGS="DIR": results/numbers.tex and .json
	@$(RUN) -P -m atypical.numbers $(ARGS)

enclose: tools  ## rigorous enclosures of the theory's numbers, here or in ARGS="DIR" (--check: those that are there)
	@$(RUN) -P -m atypical.enclosures $(ARGS)

site: tools  ## results, here or in ARGS="DIR", as a site that opens from disk (--to PLACE)
	@$(RUN) -P -m atypical.site $(ARGS)

export: tools  ## tables as Parquet with units and meanings, of results here or in ARGS="DIR" (--to PLACE)
	@$(RUN) -P -m atypical.release.export $(ARGS)

release: setup  ## results, here or in ARGS="DIR", as one archive to be deposited (--to FILE)
	@$(RUN) -P -m atypical.release $(ARGS)

reference: setup  ## keep the default run, here or in ARGS="DIR", in reference/default
	@$(RUN) -P -m atypical.release.reference $(ARGS)
	@$(RUN) -P -m atypical.release.showcase $(or $(ARGS),.)

plan: setup  ## jobs and hours by study, before anything is run
	@$(RUN) -m atypical.plan $(ARGS) $(OVERLAY)

# Two directories: make compare A=results B=elsewhere/results; TABLE …, --json FILE in ARGS.
A ?=
B ?=
compare: setup  ## whether two directories of results agree, A=… B=…
	@$(RUN) -m atypical.compare $(if $(A),"$(A)") $(if $(B),"$(B)") $(ARGS)

# Tables that take longer than a run, kept with their seals; that run goes on where it stopped.
KEPT := $(foreach task,perceptron features,$(task)_algorithms $(task)_limits)
LIMIT := reference/run/results
limit: setup  ## thresholds for large N, kept in reference/limit: up to two hours of one core
	mkdir -p reference/run reference/limit/tables
	$(SNAKEMAKE) $(KEPT) --directory reference/run --configfile workflow/scales/limit.yaml $(ARGS)
	cp $(KEPT:%=$(LIMIT)/tables/%.csv) $(KEPT:%=$(LIMIT)/tables/%.csv.sha256) reference/limit/tables
	cp $(LIMIT)/config.json reference/limit

rates: setup  ## measure the rates of `plan` anew, from the run here
	@$(RUN) -m atypical.plan.rates $(ARGS)

test: tools  ## run the tests (twenty minutes on two cores)
	$(RUN) -m pytest $(ARGS)

lint: tools  ## ruff, mypy, snakefmt, snakemake --lint
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m snakefmt --check Snakefile workflow/rules
	$(SNAKEMAKE) --lint

format: tools  ## put code and rules into shape
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .
	$(RUN) -m snakefmt Snakefile workflow/rules

benchmark: tools  ## speed, memory and error against straightforward ways, side by side
	$(RUN) -m benchmarks

# With PYTHON=… by that Python as it is, and what its PYTHONPATH adds: docs/gpu.md.
gpu: export PYTHONPATH := $(PYTHONPATH)
gpu: $(if $(PYTHON),,tools)  ## on a machine with a GPU: compare, time, measure rates; eight minutes
	@$(or $(PYTHON),$(RUN)) -m gpu $(ARGS)

matrix: tools  ## numerical tests under other kernels, Pythons, libraries (minutes each)
	$(RUN) -m matrix $(ARGS)

docs: setup  ## regenerate the JSON schema of config.yaml, docs/tables.md, what README shows
	$(RUN) -m atypical.settings.schema workflow/schemas/config.schema.json
	$(RUN) -m atypical.settings.documentation docs/tables.md
	$(RUN) -m atypical.release.showcase

lock: tools  ## renew pins: ARGS="--upgrade-package numpy", or --upgrade; uv.lock and all that follows
	$(RUN) envs/renew.py $(ARGS)

clean:  ## remove results
	rm -rf results .snakemake

distclean: clean  ## remove results, .venv and what `make matrix` keeps
	rm -rf .venv .matrix
