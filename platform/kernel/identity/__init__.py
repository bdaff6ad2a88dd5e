"""Accounts, roles by territory, sign-in and its sessions."""
