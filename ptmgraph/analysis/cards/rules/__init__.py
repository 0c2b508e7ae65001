"""The rules that read the fields of a card, one module for each kind of field."""
