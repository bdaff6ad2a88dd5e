"""The ledger of honours: from a nomination to the registry (HN-01, HN-02)."""
