"""Pages of teachers' individual routes: the tutors' board, the plan by years, the school's side."""
