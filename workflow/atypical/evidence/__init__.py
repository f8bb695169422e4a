"""Evidence: runs into numbers with errors. One statistic a file, for tables, figures and claims."""
