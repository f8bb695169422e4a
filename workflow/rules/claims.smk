# Claims: each is judged from its own tables, by the rule that stands at its declaration. And the report.


rule judge:
    message:
        "Judge {wildcards.claim}."
    input:
        **sealed(tables=lambda w: table_files(judged_from(w.claim))),
    output:
        table("results/parts/claims/{claim}"),
    wildcard_constraints:
        claim=any_of(JUDGED),
    params:
        **made_from(
            claim=lambda w: w.claim,
            columns=lambda w: STEPS.columns(*judged_from(w.claim)),
            choices=lambda w: STEPS.choices(*judged_from(w.claim)),
            seed=lambda w: STEPS.seed_of(*judged_from(w.claim)),
            code=lambda w: checksum_of("judge", JUDGED[w.claim].module),
        ),
    log:
        log_of("claims/{claim}"),
    benchmark:
        benchmark_of("claims/{claim}")
    resources:
        **little(),
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/judge.py"


VERDICTS = [f"results/parts/claims/{name}.csv" for name in JUDGED]


rule claims:
    message:
        "Every claim has its verdict."
    input:
        **sealed(rows=VERDICTS),
    output:
        table=item("results/claims.csv", "Claims", claims="all verdicts as CSV"),
        seal="results/claims.csv.sha256",
    params:
        **made_from(code=checksum_of("claims")),
    log:
        log_of("claims"),
    benchmark:
        benchmark_of("claims")
    resources:
        **little(),
    localrule: True
    conda:
        ENVIRONMENT
    script:
        "../scripts/claims.py"


# What is told of a whole run, and its page, are for who runs this workflow itself.
if not IMPORTED:

    rule overhead:
        message:
            "Every second of the run is accounted for."
        input:
            seals(table_files(STUDIES)),
            [figure_files(figure.name) for figure in DRAWN],
            rules.claims.output,
        output:
            numbers="results/run.json",
            page=item("results/run.html", "Run", "overhead", run="overhead"),
        params:
            code=checksum_of("overhead"),
            template=words_of("atypical/run/overhead.html.j2"),
        log:
            log_of("run"),
        resources:
            **little(),
        localrule: True
        conda:
            ENVIRONMENT
        script:
            "../scripts/overhead.py"

    rule pages:
        message:
            "Claims and figures have their pages in the report."
        input:
            **sealed(claims=[rules.claims.output.table]),
            pictures=[f"results/figures/{figure.name}.png" for figure in DRAWN],
        output:
            item("results/pages/claims.html", "Claims", "claims", claims="all verdicts"),
            [page_of(figure) for figure in DRAWN],
        params:
            code=checksum_of("pages"),
            words=words_of(*sources(DRAWN)),
        log:
            log_of("pages"),
        resources:
            **little(),
        localrule: True
        conda:
            ENVIRONMENT
        script:
            "../scripts/pages.py"

    rule report:
        message:
            "Assemble results/report.html."
        input:
            [figure_files(figure.name) for figure in DRAWN],
            rules.claims.output,
            rules.overhead.output,
            rules.pages.output,
        output:
            "results/report.html",
        params:
            code=checksum_of("report"),
            words=words_of(*sources(DRAWN)),
        log:
            log_of("report"),
        resources:
            **little(600, 10),
        localrule: True
        conda:
            ENVIRONMENT
        container:
            None
        script:
            "../scripts/report.py"
