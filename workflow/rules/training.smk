# Learners on many instances. A job is a learner at a few conditions; its weights stay, packed, beside its rows,
# so that what is measured around them can change without learning anew.

from atypical.figures.looks import without_look
from atypical.learners.train import BATCHED, side_by_side

TRAININGS = settings.studies.trainings()
LEARNERS = sorted({name for study_ in TRAININGS for name in study(study_).learners.run()})
ALGORITHMS = [
    algorithm
    for kind in settings.studies.networks_training.kinds().values()
    for algorithm in kind.algorithms.run()
]

if unseen := list(without_look(LEARNERS, ALGORITHMS)):
    sys.exit("\n".join(unseen))


rule train:
    message:
        "Train {wildcards.learner} on {wildcards.study}, part {wildcards.part}."
    output:
        multiext("results/parts/{study}/{learner}/{part}", table=".csv", seal=".csv.sha256"),
        solutions="results/solutions/{study}/{learner}/{part}.npz",
        solutions_seal="results/solutions/{study}/{learner}/{part}.npz.sha256",
    wildcard_constraints:
        study=any_of(TRAININGS),
        learner=any_of(LEARNERS),
        part=r"\d+",
    params:
        study=lambda w: study(w.study).part(w.learner, int(w.part))
        | {"device": device_of_training(w)},
        code=lambda w: checksum_of(*code_of_training(w)),
    log:
        "results/logs/{study}/{learner}/{part}.log",
    benchmark:
        "results/benchmarks/{study}/{learner}/{part}.tsv"
    threads: 1
    resources:
        mem_mb=growing(1500),
        runtime=growing(120),
        gpu=lambda w: gpus_of(device_of_training(w)),
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/train.py"


use rule gather as gather_training with:
    input:
        parts=trained,
        seals=lambda w: seals(trained(w)),
    wildcard_constraints:
        study=any_of(TRAININGS),
    params:
        study=lambda w: grids_of(w.study),
        code=lambda w: checksum_of("gather", f"atypical.tables.{w.study}"),
        held=held(trained),
    localrule: True


rule thresholds:
    message:
        "Fit {wildcards.task}_algorithms."
    input:
        runs="results/tables/{task}_training.csv",
        seals="results/tables/{task}_training.csv.sha256",
    output:
        multiext("results/tables/{task}_algorithms", table=".csv", seal=".csv.sha256"),
    wildcard_constraints:
        task="perceptron|committee|features",
    params:
        code=lambda w: checksum_of(*code_of_thresholds(w)),
        held=held(runs),
    log:
        "results/logs/{task}_algorithms.log",
    benchmark:
        "results/benchmarks/{task}_algorithms.tsv"
    threads: 1
    resources:
        mem_mb=growing(300),
        runtime=growing(5),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/thresholds.py"
