"""The pages of the Streamlit application."""
