# Studies that need no other table: a script of the study's name makes the table of the study's name. Theory is
# solved; what may run on a GPU is simulated. A long study is cut into parts, a few curves each, which `gather` joins.

PARTED = settings.studies.parted()
WHOLE = settings.studies.whole() + ["perceptron_thresholds", "committee_thresholds"]
STUDIES = WHOLE + PARTED


# With a place to share them, tables are taken from other workflows, and given to them.
SHARED = "SNAKEMAKE_OUTPUT_CACHE" in os.environ


rule solve:
    message:
        "Solve {wildcards.study}."
    output:
        multiext("results/tables/{study}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        study=theory(WHOLE),
    params:
        study=lambda w: whole_of(w.study),
        code=lambda w: checksum_of(w.study),
    log:
        "results/logs/{study}.log",
    benchmark:
        "results/benchmarks/{study}.tsv"
    threads: 1
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
        turn=1,
    cache: SHARED
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/{wildcards.study}.py"


rule solve_part:
    message:
        "Solve {wildcards.study}, part {wildcards.part}."
    output:
        multiext("results/parts/{study}/{part}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        study=theory(PARTED),
        part=r"\d+",
    params:
        study=lambda w: part_of(w.study, int(w.part)),
        code=lambda w: checksum_of(w.study),
    log:
        "results/logs/{study}/{part}.log",
    benchmark:
        "results/benchmarks/{study}/{part}.tsv"
    threads: 1
    resources:
        mem_mb=growing(800),
        runtime=growing(15),
        turn=1,
    cache: SHARED
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/{wildcards.study}.py"


# What is not said again is inherited, but for `cache` and `localrule`.
use rule solve as simulate with:
    message:
        "Simulate {wildcards.study}."
    wildcard_constraints:
        study=simulations(WHOLE),
    resources:
        mem_mb=growing(800),
        runtime=growing(15),
        turn=1,
        gpu=gpus_of(DEVICE),
    cache: SHARED


use rule solve_part as simulate_part with:
    message:
        "Simulate {wildcards.study}, part {wildcards.part}."
    wildcard_constraints:
        study=simulations(PARTED),
        part=r"\d+",
    resources:
        mem_mb=growing(800),
        runtime=growing(15),
        turn=1,
        gpu=gpus_of(DEVICE),
    cache: SHARED


if SHARED:
    # A table taken from elsewhere took no time that could be measured.
    for made in (rules.solve, rules.solve_part, rules.simulate, rules.simulate_part):
        made.rule._benchmark = None


rule gather:
    message:
        "Join the parts of {wildcards.study}."
    input:
        parts=parts,
        seals=lambda w: seals(parts(w)),
    output:
        multiext("results/tables/{study}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        study=any_of(PARTED),
    params:
        study=lambda w: grids_of(w.study),
        code=lambda w: checksum_of("gather", f"atypical.tables.{w.study}"),
        held=held(parts),
    log:
        "results/logs/{study}/gather.log",
    benchmark:
        "results/benchmarks/{study}/gather.tsv"
    threads: 1
    resources:
        mem_mb=growing(300),
        runtime=growing(5),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/gather.py"
