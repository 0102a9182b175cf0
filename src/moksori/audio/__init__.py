"""Sound as numbers: decoding files, levels, finding speech. Pure; PyAV is imported when needed."""
