"""Words for readers, apart from numbers: none of them enters what a solver depends on."""
