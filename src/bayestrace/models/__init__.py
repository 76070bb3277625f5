"""Joint models in PyMC, with the worlds summed out: what data say about the judgements."""
