"""What a process tracer writes: frozen records, no arrays, no files."""
