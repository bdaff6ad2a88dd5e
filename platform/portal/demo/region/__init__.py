"""The region of the demo at work, played by its own people through the use cases of the portal."""
