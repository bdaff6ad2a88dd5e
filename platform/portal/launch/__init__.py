"""How `up` brings the portal to life on one machine, and how `down` and `status` find it."""
