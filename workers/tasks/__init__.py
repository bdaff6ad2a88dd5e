"""One module for each package whose jobs it runs; importing them fills the registry."""
