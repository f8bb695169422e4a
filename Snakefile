# One command regenerates every figure of three papers on phase transitions in learning.
#
#   snakemake                       everything: figures, claims
#   snakemake paper_B               the figures of one paper
#   snakemake B_margin_transitions  one figure
#   snakemake claims | report | list

from snakemake.utils import min_version

min_version("9.0")


report: "workflow/report/workflow.rst"


configfile: f"{workflow.basedir}/config.yaml"


include: "workflow/rules/run.smk"


# Built by hand from envs/atypical.def. Named only where it is asked for: its path may hold no space.
if IN_CONTAINERS:

    container: f"{workflow.basedir}/envs/atypical.sif"


include: "workflow/rules/inputs.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/studies.smk"
include: "workflow/rules/learning.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/flatness.smk"
include: "workflow/rules/networks.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/claims.smk"


rule all:
    default_target: True
    message:
        "Every table, figure and claim is made."
    input:
        table_files(STUDIES + LEARNED + NETWORKS),
        seals(table_files(STUDIES + LEARNED + NETWORKS)),
        [figure_files(figure.name) for figure in FIGURES],
        CLAIMS,
        OVERHEAD,


for letter in sorted({figure.paper for figure in FIGURES}):

    rule:
        name:
            f"paper_{letter}"
        message:
            "Every figure of the paper is made."
        input:
            [figure_files(figure.name) for figure in of_paper(letter)],


if workflow.is_main_process and (unknown := list(unknown_targets(r.name for r in workflow.rules))):
    sys.exit("\n".join(unknown))
