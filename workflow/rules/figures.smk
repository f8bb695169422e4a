# Figures: each reads tables and nothing else.

from atypical.figures.catalogue import FIGURES, of_paper


wildcard_constraints:
    figure="|".join(figure.name for figure in FIGURES),


TABLES_OF = {figure.name: figure.tables for figure in FIGURES}
ENDINGS = [".pdf", ".png", ".csv", ".json"]


def figure_files(name):
    return [f"results/figures/{name}{ending}" for ending in ENDINGS]


def table_files(names):
    return [f"results/tables/{name}.csv" for name in names]


def table_modules(names):
    return [f"atypical.tables.{name}" for name in names]


def options_of(name):
    options = getattr(settings.figures, name, None)
    return options.model_dump() if options else {}


rule figure:
    message:
        "Draw {wildcards.figure}."
    input:
        tables=lambda w: table_files(TABLES_OF[w.figure]),
        code=lambda w: code_of(
            "figure",
            f"atypical.figures.{w.figure}",
            *table_modules(TABLES_OF[w.figure]),
        ),
        style=WORKFLOW / "atypical/figures/journal.mplstyle",
    output:
        pdf="results/figures/{figure}.pdf",
        png=report(
            "results/figures/{figure}.png",
            caption=WORKFLOW / "report/{figure}.rst",
            category=lambda w: f"Paper {w.figure[0]}",
            labels=lambda w: {"figure": w.figure},
        ),
        csv="results/figures/{figure}.csv",
        json="results/figures/{figure}.json",
    params:
        studies=lambda w: {name: grids_of(name) for name in TABLES_OF[w.figure]},
        options=lambda w: options_of(w.figure),
        code=checksum,
    log:
        "results/logs/{figure}.log",
    benchmark:
        "results/benchmarks/{figure}.tsv"
    threads: 1
    resources:
        mem_mb=500,
        runtime=5,
    script:
        "../scripts/figure.py"


rule list:
    message:
        "Every figure, with its paper and title."
    threads: 1
    script:
        "../scripts/list_figures.py"
