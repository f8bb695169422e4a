# Realistic networks. A job trains a few stacks; what it found stays, packed, beside its rows, so that what is
# measured around it can change without training anew. These are the longest jobs, and one waits for the other: begun
# last, they would leave cores idle, hence their priority.

NETWORKS = ["networks_training", "networks_flatness", "networks_thresholds"]


rule train_networks:
    message:
        "Train networks, part {wildcards.part}."
    input:
        images=images_of(study("networks_training").dataset),
    output:
        multiext("results/parts/networks_training/{part}", table=".csv", seal=".csv.sha256"),
        solutions="results/solutions/networks_training/{part}.npz",
        solutions_seal="results/solutions/networks_training/{part}.npz.sha256",
    wildcard_constraints:
        part=r"\d+",
    params:
        study=lambda w: part_of("networks_training", int(w.part)),
        code=checksum_of("networks_training"),
    log:
        "results/logs/networks_training/{part}.log",
    benchmark:
        "results/benchmarks/networks_training/{part}.tsv"
    threads: 1
    resources:
        mem_mb=growing(1200),
        runtime=growing(300),
        gpu=gpus_of(DEVICE),
    priority: 1
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/networks_training.py"


rule measure_networks:
    message:
        "Measure networks, part {wildcards.part}."
    input:
        images=images_of(study("networks_training").dataset),
        networks=networks_found,
        seals=lambda w: seals(networks_found(w)),
    output:
        multiext("results/parts/networks_flatness/{part}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        part=r"\d+",
    params:
        study=study("networks_flatness").grids() | {"device": DEVICE},
        held=held(networks_found),
        code=checksum_of("networks_flatness"),
    log:
        "results/logs/networks_flatness/{part}.log",
    benchmark:
        "results/benchmarks/networks_flatness/{part}.tsv"
    threads: 1
    resources:
        mem_mb=growing(1200),
        runtime=growing(180),
        gpu=gpus_of(DEVICE),
    priority: 1
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/networks_flatness.py"


use rule gather as gather_networks with:
    input:
        parts=network_parts,
        seals=lambda w: seals(network_parts(w)),
    wildcard_constraints:
        study="networks_training|networks_flatness",
    params:
        study=lambda w: grids_of(w.study),
        code=lambda w: checksum_of("gather", f"atypical.tables.{w.study}"),
        held=held(network_parts),
    localrule: True


rule networks_thresholds:
    message:
        "Fit networks_thresholds."
    input:
        runs="results/tables/networks_training.csv",
        seal="results/tables/networks_training.csv.sha256",
    output:
        multiext("results/tables/networks_thresholds", table=".csv", seal=".csv.sha256"),
    params:
        code=checksum_of("networks_thresholds"),
        held=held(["results/tables/networks_training.csv"]),
    log:
        "results/logs/networks_thresholds.log",
    benchmark:
        "results/benchmarks/networks_thresholds.tsv"
    threads: 1
    resources:
        mem_mb=growing(300),
        runtime=growing(5),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/networks_thresholds.py"
