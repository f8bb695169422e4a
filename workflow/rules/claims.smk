# Claims: judged from tables by the rules of atypical/claims. And the report, which shows everything.

from atypical.claims.catalogue import CLAIMS as DECLARED, TABLES as CLAIM_TABLES

CLAIMS = ["results/claims.csv", *seals(["results/claims.csv"])]


rule claims:
    message:
        "Judge the claims of the papers."
    input:
        tables=table_files(CLAIM_TABLES),
        seals=seals(table_files(CLAIM_TABLES)),
    output:
        table="results/claims.csv",
        seal="results/claims.csv.sha256",
        page=report(
            "results/claims.html",
            caption=WORKFLOW / "report/claims.rst",
            category="Claims",
            labels={"claims": "all verdicts"},
        ),
    params:
        code=checksum_of(
            "claims", *{claim.module for claim in DECLARED}, *table_modules(CLAIM_TABLES)
        ),
        template=words_of("atypical/claims/page.html.j2"),
        held=held(table_files(CLAIM_TABLES)),
    log:
        "results/logs/claims.log",
    benchmark:
        "results/benchmarks/claims.tsv"
    threads: 1
    resources:
        mem_mb=growing(300),
        runtime=growing(5),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/claims.py"


OVERHEAD = ["results/run.html", "results/run.json"]


rule overhead:
    message:
        "Every second of the run is accounted for."
    input:
        seals(table_files(STUDIES + LEARNED + NETWORKS)),
        [figure_files(figure.name) for figure in FIGURES],
        CLAIMS,
    output:
        numbers="results/run.json",
        page=report(
            "results/run.html",
            caption=WORKFLOW / "report/overhead.rst",
            category="Run",
            labels={"run": "overhead"},
        ),
    params:
        code=checksum_of("overhead"),
        template=words_of("atypical/run/overhead.html.j2"),
    log:
        "results/logs/run.log",
    threads: 1
    resources:
        mem_mb=growing(300),
        runtime=growing(5),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    script:
        "../scripts/overhead.py"


CAPTIONS = [
    f"report/{name}.rst"
    for name in ("workflow", "claims", "overhead", *(figure.name for figure in FIGURES))
]


rule report:
    message:
        "Assemble results/report.html."
    input:
        [figure_files(figure.name) for figure in FIGURES],
        CLAIMS,
        OVERHEAD,
    output:
        "results/report.html",
    params:
        code=checksum_of("report"),
        captions=words_of(*CAPTIONS),
    log:
        "results/logs/report.log",
    threads: 1
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
    localrule: True
    conda:
        "../../envs/environment.yaml"
    container:
        None
    script:
        "../scripts/report.py"
