"""What the text of a model card says, read by rules from its Markdown."""
