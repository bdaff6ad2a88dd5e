"""What the database keeps true of papers and roadmaps."""
