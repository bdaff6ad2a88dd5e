"""The commands of `./portal`, a module each; portal.cli lists them."""
