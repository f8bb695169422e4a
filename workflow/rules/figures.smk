# Figures: each reads tables and nothing else.


def options_of(name):
    options = getattr(settings.figures, name, None)
    return options.model_dump() if options else {}


for figure in DRAWN:

    rule:
        name:
            figure.name
        message:
            f"Draw {figure.name}."
        input:
            **sealed(tables=table_files(figure.tables)),
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
            **made_from(
                table_files(figure.tables),
                figure=figure.name,
                options=options_of(figure.name),
                columns={name: plain(STUDIES[name].columns) for name in figure.tables},
                device=DEVICE,
                code=checksum_of("figure", f"atypical.figures.{figure.name}"),
                style=words_of("atypical/figures/journal.mplstyle"),
            ),
        log:
            log_of(figure.name),
        benchmark:
            benchmark_of(figure.name)
        threads: 1
        resources:
            **little(400),
        localrule: True
        conda:
            ENVIRONMENT
        script:
            "../scripts/figure.py"


rule list:
    message:
        "Every figure, with its paper and title."
    log:
        log_of("list"),
    threads: 1
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/list_figures.py"
