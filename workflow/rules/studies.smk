# Studies. A job solves a part of one: a few curves, some of their runs, known by what it holds. `gather` joins them;
# what is derived from other tables is made whole.

# With a place to share them, parts are taken from other workflows, and given to them.
SHARED = "SNAKEMAKE_OUTPUT_CACHE" in os.environ

STEPS = Steps(STUDIES, checksum_of, DEVICES, settings.seed)
STEPS.cut(
    Nothing()
    if IMPORTED
    else (
        OnDisk(Path("results/parts"), STEPS.made_by, trusted=given().touch) if STARTED else Handed()
    )
)

# Kinds of jobs: solvers of theory; simulations; learners, which leave solutions; what is measured around these. Those
# of realistic networks are the longest jobs, and one waits for the other: begun last, they would leave cores idle.
KINDS = {
    "solve": "Solve {wildcards.study}, part {wildcards.part}.",
    "simulate": "Simulate {wildcards.study}, part {wildcards.part}.",
    "train": "Train learners of {wildcards.study}, part {wildcards.part}.",
    "train_networks": "Train networks, part {wildcards.part}.",
    "measure": "Measure {wildcards.study}, part {wildcards.part}.",
    "measure_networks": "Measure networks, part {wildcards.part}.",
}
LEAVES = dict(
    solutions="results/solutions/{study}/{part}.npz",
    solutions_seal="results/solutions/{study}/{part}.npz.sha256",
)

for kind, says in KINDS.items():

    rule:
        name:
            kind
        message:
            says
        input:
            **sealed(tables=STEPS.rows, solutions=STEPS.solutions),
            images=lambda w: unmoved(STEPS.images(w)),
        output:
            table("results/parts/{study}/{part}"),
            **(LEAVES if kind.startswith("train") else {}),
        wildcard_constraints:
            study=any_of(STEPS.of_kind(kind)),
            part=r"(\w+/)?[0-9a-f]{12}",
        params:
            **made_from(study=STEPS.content, **STEPS.deciding()),
        log:
            log_of("{study}/{part}"),
        benchmark:
            benchmark_of("{study}/{part}")
        resources:
            mem_mb=growing(STEPS.memory),
            runtime=growing(STEPS.asks("minutes")),
            gpu=STEPS.gpus,
            turn=1,
        cache: SHARED and kind in ("solve", "simulate")
        priority: int(kind.endswith("networks"))
        conda:
            ENVIRONMENT
        script:
            "../scripts/solve.py"


if SHARED:
    # A table taken from elsewhere took no time that could be measured.
    for made in (rules.solve, rules.simulate):
        made.rule._benchmark = None


rule gather:
    message:
        "Join the parts of {wildcards.study}."
    input:
        **sealed(parts=lambda w: STEPS.files(w.study)),
    output:
        table("results/tables/{study}"),
    wildcard_constraints:
        study=any_of(STEPS.parts),
    params:
        **made_from(**STEPS.joined(), code=checksum_of("gather")),
    log:
        log_of("{study}/gather"),
    benchmark:
        benchmark_of("{study}/gather")
    resources:
        **little(),
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/gather.py"


rule derive:
    message:
        "Make {wildcards.study}."
    input:
        **sealed(tables=STEPS.tables, solutions=STEPS.averaged),
    output:
        table("results/tables/{study}"),
    wildcard_constraints:
        study=any_of(STEPS.derived()),
    params:
        **made_from(**STEPS.deriving()),
    log:
        log_of("{study}"),
    benchmark:
        benchmark_of("{study}")
    resources:
        mem_mb=growing(STEPS.asks("memory")),
        runtime=growing(STEPS.asks("minutes")),
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/solve.py"
