# Studies. A job solves a part of one: a few curves, some of their runs, known by what it holds. `gather` joins them;
# what is derived from other tables is made whole.

from atypical.plan.parts import parts
from atypical.run.standing import Handed, OnDisk, hand_down
from atypical.tables.kinds import count, plain

# With a place to share them, parts are taken from other workflows, and given to them.
SHARED = "SNAKEMAKE_OUTPUT_CACHE" in os.environ

DERIVED = [name for name in STUDIES if STUDIES[name].job == "derive"]


def solver_of(study, bundle):
    return bundle.solver or study.solver


def code_of(study, bundle):
    solver = solver_of(study, bundle).split(":")[0]
    return checksum_of("solve", solver, *(study.modules(bundle.kind) if not bundle.solver else ()))


def columns_of_part(name):
    """Columns of a part: the number of the curve, and those of the table."""
    return plain([count("curve"), *STUDIES[name].columns])


def made_by(part):
    """What decides, beside its content, what the job of a part finds."""
    study = STUDIES[part.study]
    reads = {"trained": columns_of_part(study.follows)} if study.job == "measure_networks" else {}
    return {
        "solver": solver_of(study, part.bundle),
        "columns": columns_of_part(part.study),
        "reads": reads,
        "device": "" if not study.gpu else DEVICE if study.on_gpu(part) else "cpu",
        "seed": settings.seed if study.drawn else 0,
        "code": code_of(study, part.bundle),
    }


STANDING = OnDisk(Path("results/parts"), made_by) if workflow.is_main_process else Handed()
PARTS = parts(STUDIES, STANDING)
BY_NAME = {name: {part.name: part for part in PARTS[name]} for name in PARTS}


def part_of(wildcards):
    return BY_NAME[wildcards.study][wildcards.part]


def of_part(key):
    """A parameter of a part's job."""
    return lambda wildcards: made_by(part_of(wildcards))[key]


def part_files(study, folder="parts", ending="csv"):
    return [f"results/{folder}/{study}/{part.name}.{ending}" for part in PARTS[study]]


def followed_files(folder, ending):
    """What was left by the part that is measured."""

    def files(wildcards):
        of = part_of(wildcards).bundle.of
        return [f"results/{folder}/{of.study}/{of.name}.{ending}"] if of else []

    return files


def trained(wildcards):
    """The rows of the networks that are measured."""
    measured = STUDIES[wildcards.study].job == "measure_networks"
    return followed_files("parts", "csv")(wildcards) if measured else []


def images(wildcards):
    study = STUDIES[STUDIES[wildcards.study].follows or wildcards.study]
    return images_of(getattr(study, "dataset", "digits"))


def gpus_for(wildcards):
    """The resource `gpu` of a job. SLURM hands out GPUs by it."""
    return 1 if of_part("device")(wildcards) == "cuda" else 0


def asks(what):
    return lambda wildcards: getattr(STUDIES[wildcards.study], what)


MADE = dict(
    study=lambda w: part_of(w).content(),
    **{key: of_part(key) for key in ("solver", "columns", "reads", "device", "seed", "code")},
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
            **sealed(tables=trained, solutions=followed_files("solutions", "npz")),
            images=images,
        output:
            table("results/parts/{study}/{part}"),
            **(LEAVES if kind.startswith("train") else {}),
        wildcard_constraints:
            study=any_of(name for name in PARTS if STUDIES[name].job == kind),
            part=r"(\w+/)?[0-9a-f]{12}",
        params:
            **made_from(trained, followed_files("solutions", "npz"), **MADE),
        log:
            log_of("{study}/{part}"),
        benchmark:
            benchmark_of("{study}/{part}")
        threads: 1
        resources:
            mem_mb=growing(asks("memory")),
            runtime=growing(asks("minutes")),
            gpu=gpus_for,
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
        **sealed(parts=lambda w: part_files(w.study)),
    output:
        table("results/tables/{study}"),
    wildcard_constraints:
        study=any_of(PARTS),
    params:
        **made_from(
            lambda w: part_files(w.study),
            study=lambda w: STUDIES[w.study].grids(),
            columns=lambda w: plain(STUDIES[w.study].columns),
            places=lambda w: [part.places for part in PARTS[w.study]],
            order=lambda w: STUDIES[w.study].ordered(),
            runs=lambda w: list(
                dict.fromkeys(run for p in PARTS[w.study] for run in p.bundle.runs)
            ),
            code=checksum_of("gather"),
        ),
    log:
        log_of("{study}/gather"),
    benchmark:
        benchmark_of("{study}/gather")
    threads: 1
    resources:
        **little(),
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/gather.py"


def whole_of(name):
    """The one bundle of a study that is made whole."""
    return STUDIES[name].bundles(STUDIES)[0]


def averaged(wildcards):
    of = STUDIES[wildcards.study].averages
    return part_files(of, "solutions", "npz") if of else []


rule derive:
    message:
        "Make {wildcards.study}."
    input:
        **sealed(tables=lambda w: table_files(STUDIES[w.study].reads.values()), solutions=averaged),
    output:
        table("results/tables/{study}"),
    wildcard_constraints:
        study=any_of(DERIVED),
    params:
        **made_from(
            lambda w: table_files(STUDIES[w.study].reads.values()),
            averaged,
            study=lambda w: {"curves": [{}], **whole_of(w.study).along},
            solver=asks("solver"),
            columns=lambda w: plain(STUDIES[w.study].columns),
            reads=lambda w: {
                name: plain(STUDIES[of].columns) for name, of in STUDIES[w.study].reads.items()
            },
            device=literally(""),
            seed=lambda w: settings.seed if STUDIES[w.study].drawn else 0,
            code=lambda w: code_of(STUDIES[w.study], whole_of(w.study)),
        ),
    log:
        log_of("{study}"),
    benchmark:
        benchmark_of("{study}")
    threads: 1
    resources:
        **little(),
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/solve.py"
