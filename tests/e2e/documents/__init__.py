"""Parts of the walk of papers (tests/e2e/test_documents.py)."""
