# What goes into the rules of learners: their parts, their solutions, what is measured.


def learner_parts(study_, learner):
    return [f"{study_}/{learner}/{n}" for n in range(study(study_).parts(learner))]


def trained(wildcards):
    learners = study(wildcards.study).learners.run()
    parts_ = [part for name in learners for part in learner_parts(wildcards.study, name)]
    return [f"results/parts/{part}.csv" for part in parts_]


def runs(wildcards):
    return table_files([f"{wildcards.task}_training"])


def device_of_training(wildcards):
    """Where a learner runs: on a GPU only what is batched there."""
    batched = side_by_side(wildcards.learner, study(wildcards.study).instances)
    return device_for(wildcards.study) if batched else "cpu"


def code_of_training(wildcards):
    """The script and what it imports by name: the learner, its batched kernel, the table."""
    modules = [f"atypical.learners.{wildcards.learner}", f"atypical.tables.{wildcards.study}"]
    if wildcards.learner in BATCHED:
        modules.append(f"atypical.learners.batched.{wildcards.learner}")
    return "train", *modules


def code_of_thresholds(wildcards):
    tables = [f"{wildcards.task}_training", f"{wildcards.task}_algorithms"]
    return "thresholds", *table_modules(tables)


def training_of(study_):
    return study_.replace("flatness", "training")


def measured_learners(study_):
    training = study(training_of(study_))
    return [
        name for name in training.learners.run() if training.measured(name, **study(study_).task())
    ]


def measured_solutions(wildcards):
    parts = learner_parts(training_of(wildcards.study), wildcards.learner)
    return [f"results/solutions/{part}.npz" for part in parts]


def around(wildcards):
    flatness = study(wildcards.study)
    training = study(training_of(wildcards.study))
    return {
        "learner": wildcards.learner,
        "conditions": training.measured(wildcards.learner, **flatness.task()),
        "instances": min(flatness.instances, training.instances),
        "flips": flatness.flips(),
        "around": flatness.around(),
    }


def around_all(wildcards):
    flatness = study("perceptron_flatness")
    return {
        "size": flatness.enumerated,
        "alpha": study("perceptron_training").whole_at,
        "instances": flatness.enumerated_instances,
        "flip": flatness.flip,
        "stability": flatness.stability,
    }


def flatness_parts(wildcards):
    found = [
        f"results/parts/{wildcards.study}/{name}.csv" for name in measured_learners(wildcards.study)
    ]
    if wildcards.study == "perceptron_flatness":
        found.append("results/parts/perceptron_flatness/typical.csv")
    return found


def restarted(wildcards):
    learners = study("features_restarts").learners.run()
    parts_ = [part for name in learners for part in learner_parts("features_restarts", name)]
    return [f"results/solutions/{part}.npz" for part in parts_]


def averaged(wildcards):
    restarts = study("features_restarts")
    return {
        "conditions": [
            {name: value for name, value in condition.items() if name != "restart"}
            | {"learner": learner}
            for learner in restarts.learners.run()
            for condition in restarts.conditions(learner)
            if condition["restart"] == 0
        ],
        "instances": restarts.instances,
        "restarts": restarts.restarts,
    }


def references(wildcards):
    flatness = study("perceptron_flatness")
    return {
        "alpha": study("perceptron_training").whole_at,
        "flip": flatness.flip,
        "highest": max(flatness.stability),
    }


def network_parts(wildcards):
    numbers = range(study("networks_training").parts())
    return [f"results/parts/{wildcards.study}/{number}.csv" for number in numbers]


def networks_found(wildcards):
    part = f"networks_training/{wildcards.part}"
    return [f"results/parts/{part}.csv", f"results/solutions/{part}.npz"]
