# Figures: each reads tables and nothing else.

from atypical.figures.catalogue import FIGURES, of_paper

ENDINGS = [".pdf", ".png", ".csv", ".json"]


for figure in FIGURES:

    rule:
        name:
            figure.name
        message:
            f"Draw {figure.name}."
        input:
            tables=table_files(figure.tables),
            seals=seals(table_files(figure.tables)),
        output:
            pdf=f"results/figures/{figure.name}.pdf",
            png=report(
                f"results/figures/{figure.name}.png",
                caption=WORKFLOW / f"report/{figure.name}.rst",
                category=f"Paper {figure.paper}",
                labels={"figure": figure.name, "shows": figure.title},
            ),
            csv=f"results/figures/{figure.name}.csv",
            json=f"results/figures/{figure.name}.json",
        params:
            figure=figure.name,
            options=options_of(figure.name),
            device=DEVICE,
            code=checksum_of("figure", *modules_of(figure)),
            style=words_of("atypical/figures/journal.mplstyle"),
            held=held(table_files(figure.tables)),
        log:
            f"results/logs/{figure.name}.log",
        benchmark:
            f"results/benchmarks/{figure.name}.tsv"
        threads: 1
        resources:
            mem_mb=growing(400),
            runtime=growing(5),
        localrule: True
        conda:
            "../../envs/environment.yaml"
        script:
            "../scripts/figure.py"


rule list:
    message:
        "Every figure, with its paper and title."
    log:
        "results/logs/list.log",
    threads: 1
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/list_figures.py"
