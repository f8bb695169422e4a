# Studies solved by replica theory: a script of the study's name makes the table of the study's name.
# A long study is solved in parts, a few curves each, which `gather` joins.

PARTED = settings.studies.parted()
WHOLE = [name for name, _ in settings.studies if name not in PARTED] + [
    "perceptron_thresholds"
]


def curves(wildcards):
    return study(wildcards.study).part(int(wildcards.part))


def parts(wildcards):
    return [
        f"results/parts/{wildcards.study}/{number}.csv"
        for number in range(study(wildcards.study).parts())
    ]


rule solve:
    input:
        code=lambda w: code_of(w.study),
    output:
        multiext("results/tables/{study}", table=".csv", seal=".csv.sha256"),
    log:
        "results/logs/{study}.log",
    benchmark:
        "results/benchmarks/{study}.tsv"
    wildcard_constraints:
        study="|".join(WHOLE),
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        study=lambda w: grids_of(w.study),
        code=checksum,
    message:
        "Solve {wildcards.study}."
    script:
        "../scripts/{wildcards.study}.py"


rule solve_part:
    input:
        code=lambda w: code_of(w.study),
    output:
        multiext("results/parts/{study}/{part}", table=".csv", seal=".csv.sha256"),
    log:
        "results/logs/{study}/{part}.log",
    benchmark:
        "results/benchmarks/{study}/{part}.tsv"
    wildcard_constraints:
        study="|".join(PARTED),
        part=r"\d+",
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        study=curves,
        code=checksum,
    message:
        "Solve {wildcards.study}, part {wildcards.part}."
    script:
        "../scripts/{wildcards.study}.py"


rule gather:
    input:
        parts=parts,
        code=lambda w: code_of("gather", f"atypical.tables.{w.study}"),
    output:
        multiext("results/tables/{study}", table=".csv", seal=".csv.sha256"),
    log:
        "results/logs/{study}/gather.log",
    benchmark:
        "results/benchmarks/{study}/gather.tsv"
    wildcard_constraints:
        study="|".join(PARTED),
    threads: 1
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=checksum,
    message:
        "Join the parts of {wildcards.study}."
    script:
        "../scripts/gather.py"
