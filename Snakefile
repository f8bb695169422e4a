# One command regenerates every figure of three papers on phase transitions in learning.
#
#   snakemake                       everything: figures, claims
#   snakemake paper_B               the figures of one paper
#   snakemake B_margin_transitions  one figure
#   snakemake perceptron_clones     one table
#   snakemake B5-found              one claim
#   snakemake claims | report | list

import os

from snakemake.utils import min_version

min_version("9.0")


# The rule `report` writes a first page of its own, of the results that are there.
report: os.environ.get("ATYPICAL_COVER", "workflow/report/workflow.rst")


# Who imports this workflow hands over what differs.
if workflow.modifier.is_main_snakefile():

    configfile: f"{workflow.basedir}/config.yaml"


include: "workflow/rules/run.smk"


# Built by hand from envs/atypical.def. Named only where it is asked for: its path may hold no space.
if IN_CONTAINERS:

    container: f"{WORKFLOW.parent}/envs/atypical.sif"


include: "workflow/rules/data.smk"
include: "workflow/rules/studies.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/claims.smk"


rule all:
    default_target: True
    message:
        "Every table, figure and claim is made."
    input:
        table_files(STUDIES),
        seals(table_files(STUDIES)),
        [figure_files(figure.name) for figure in DRAWN],
        rules.claims.output,
        [] if IMPORTED else rules.overhead.output,


# What has a name is a target: papers, tables, claims; figures are rules of their own.
TARGETS = {
    **{
        f"paper_{letter}": [figure_files(f.name) for f in of_paper(letter) if f in DRAWN]
        for letter in PAPERS
    },
    **{name: table_files([name]) for name in STUDIES},
    **{name: f"results/parts/claims/{name}.csv" for name in JUDGED},
}

for target, files in TARGETS.items():

    rule:
        name:
            target
        message:
            f"{target} is made."
        input:
            files,


if STARTED and (unknown := list(unknown_targets(rule.name for rule in workflow.rules))):
    sys.exit("\n".join(unknown))
