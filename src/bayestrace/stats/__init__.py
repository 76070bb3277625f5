"""Labelled arrays in, labelled arrays out: one idea a file."""
