"""What the sheets came to: results, protocol, archive, diplomas."""
