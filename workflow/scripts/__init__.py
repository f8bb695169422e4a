"""Small scripts: what each rule runs."""
