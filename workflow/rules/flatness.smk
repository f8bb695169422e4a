# What lies around the solutions found. These rules read the weights that training left, so that measuring anew
# learns nothing anew.

FLATNESSES = settings.studies.flatnesses()
LEARNED = (
    TRAININGS
    + FLATNESSES
    + ["perceptron_algorithms", "committee_algorithms", "features_algorithms"]
    + ["features_barycenter", "perceptron_references"]
)


rule measure:
    message:
        "Measure the solutions of {wildcards.learner} for {wildcards.study}."
    input:
        solutions=measured_solutions,
        seals=lambda w: seals(measured_solutions(w)),
    output:
        multiext("results/parts/{study}/{learner}", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        study=any_of(FLATNESSES),
        learner=any_of(LEARNERS),
    params:
        study=around,
        code=lambda w: checksum_of("flatness", f"atypical.tables.{w.study}"),
        held=held(measured_solutions),
    log:
        "results/logs/{study}/{learner}.log",
    benchmark:
        "results/benchmarks/{study}/{learner}.tsv"
    threads: 1
    resources:
        mem_mb=growing(900),
        runtime=growing(120),
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/flatness.py"


rule measure_typical:
    message:
        "Measure all solutions of small instances."
    output:
        multiext("results/parts/perceptron_flatness/typical", table=".csv", seal=".csv.sha256"),
    params:
        study=around_all,
        code=checksum_of("typical"),
    log:
        "results/logs/perceptron_flatness/typical.log",
    benchmark:
        "results/benchmarks/perceptron_flatness/typical.tsv"
    threads: 1
    resources:
        mem_mb=growing(700),
        runtime=growing(20),
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/typical.py"


use rule gather as gather_flatness with:
    input:
        parts=flatness_parts,
        seals=lambda w: seals(flatness_parts(w)),
    wildcard_constraints:
        study=any_of(FLATNESSES),
    params:
        study=lambda w: grids_of(w.study),
        code=lambda w: checksum_of("gather", f"atypical.tables.{w.study}"),
        held=held(flatness_parts),
    localrule: True


rule average:
    message:
        "Average the solutions of features_restarts."
    input:
        solutions=restarted,
        seals=lambda w: seals(restarted(w)),
    output:
        multiext("results/tables/features_barycenter", table=".csv", seal=".csv.sha256"),
    params:
        study=averaged,
        code=checksum_of("features_barycenter"),
        held=held(restarted),
    log:
        "results/logs/features_barycenter.log",
    benchmark:
        "results/benchmarks/features_barycenter.tsv"
    threads: 1
    resources:
        mem_mb=growing(300),
        runtime=growing(10),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/features_barycenter.py"


rule references:
    message:
        "Solve perceptron_references."
    output:
        multiext("results/tables/perceptron_references", table=".csv", seal=".csv.sha256"),
    params:
        study=references,
        code=checksum_of("perceptron_references"),
    log:
        "results/logs/perceptron_references.log",
    benchmark:
        "results/benchmarks/perceptron_references.tsv"
    threads: 1
    resources:
        mem_mb=growing(300),
        runtime=growing(5),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/perceptron_references.py"
