"""Who judges: invitations, conflicts, who marks what."""
