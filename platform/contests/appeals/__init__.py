"""Appeals and numbered recounts."""
