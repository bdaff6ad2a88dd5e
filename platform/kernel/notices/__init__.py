"""Word that reaches people: the inbox of the portal, letters, and how each wants to be told."""
