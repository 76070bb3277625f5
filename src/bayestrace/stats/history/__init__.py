"""What changed in a study, and what it did to every credence."""
