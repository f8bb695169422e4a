# Studies solved by replica theory: a script of the study's name makes the table of the study's name.
# A long study is solved in parts, a few curves each, which `gather` joins.

PARTED = settings.studies.parted()
WHOLE = settings.studies.whole() + ["perceptron_thresholds", "committee_thresholds"]
STUDIES = WHOLE + PARTED


# With a place to share them, tables of theory are taken from other workflows, and given to them.
SHARED = "SNAKEMAKE_OUTPUT_CACHE" in os.environ


rule solve:
    message:
        "Solve {wildcards.study}."
    input:
        code=lambda w: code_of(w.study),
    output:
        multiext("results/tables/{study}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        study="|".join(WHOLE),
    params:
        study=lambda w: grids_of(w.study),
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
    input:
        code=lambda w: code_of(w.study),
    output:
        multiext("results/parts/{study}/{part}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        study="|".join(PARTED),
        part=r"\d+",
    params:
        study=curves,
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
        gpu=lambda w: gpus_of(device_for(w.study)),
    cache: SHARED
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/{wildcards.study}.py"


if SHARED:
    # A table taken from elsewhere took no time that could be measured.
    for solved in (rules.solve, rules.solve_part):
        solved.rule._benchmark = None


rule gather:
    message:
        "Join the parts of {wildcards.study}."
    input:
        parts=parts,
        seals=lambda w: seals(parts(w)),
        code=lambda w: code_of("gather", f"atypical.tables.{w.study}"),
    output:
        multiext("results/tables/{study}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        study="|".join(PARTED),
    params:
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
