"""The Hugging Face Hub: live, as a dump, and as a cache folder."""
