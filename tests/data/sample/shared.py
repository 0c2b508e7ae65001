"""Names that another module of the registry imports."""

OTHER_DATA: set[str] = {"HotpotQA"}
languages = ("fra-Latn",)
