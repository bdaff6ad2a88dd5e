"""Pages of events: the list and one event, the organiser's forms, who comes and who came."""
