"""Pages of the expert review: the experts' board, and a school's own programmes before experts."""
