"""study.toml: its keys, its text to the settings of a study, and back."""
