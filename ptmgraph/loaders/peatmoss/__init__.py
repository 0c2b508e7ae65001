"""PeaTMOSS, the published database of models and their reuse."""
