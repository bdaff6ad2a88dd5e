"""The portal as a whole: its commands, its servers, the application that joins the modules."""
