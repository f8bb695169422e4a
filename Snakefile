# One command regenerates every figure of three papers on phase transitions in learning.
#
#   snakemake                       everything: figures, claims
#   snakemake paper_B               the figures of one paper
#   snakemake B_margin_transitions  one figure
#   snakemake claims | report | list

from snakemake.utils import min_version

min_version("9.0")


report: "workflow/report/workflow.rst"


configfile: workflow.basedir + "/config.yaml"


include: "workflow/rules/run.smk"
include: "workflow/rules/theory.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/claims.smk"


rule all:
    default_target: True
    input:
        [figure_files(figure.name) for figure in FIGURES],
        "results/claims.csv",
    message:
        "Every figure and every claim is made."


for letter in sorted({figure.paper for figure in FIGURES}):

    rule:
        name:
            f"paper_{letter}"
        input:
            [figure_files(figure.name) for figure in of_paper(letter)],
        message:
            "Every figure of the paper is made."


for figure in FIGURES:

    rule:
        name:
            figure.name
        input:
            figure_files(figure.name),
        message:
            "The figure is made."
