# Figures: each reads tables and nothing else.


for figure in DRAWN:

    rule:
        name:
            figure.name
        message:
            f"Draw {figure.name}."
        input:
            **sealed(tables=table_files(figure.tables)),
        output:
            **drawn_files(figure),
        params:
            **made_from(
                figure=figure.name,
                options=getattr(settings.figures, figure.name).model_dump(),
                columns=STEPS.columns(*figure.tables),
                device=DEVICE,
                seed=STEPS.seed_of(*figure.tables),
                code=checksum_of("figure", f"atypical.figures.{figure.name}"),
                style=words_of("atypical/figures/journal.mplstyle"),
            ),
        log:
            log_of(figure.name),
        benchmark:
            benchmark_of(figure.name)
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
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/list_figures.py"
