"""Files of strangers are read in a process that has limits."""
