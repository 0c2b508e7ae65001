"""What may go wrong with a model: kinds of risk, and rules that read files and run nothing."""
