"""Questions that take several queries. The terminal, the pages and Python call these; nothing
here knows click or Streamlit."""
