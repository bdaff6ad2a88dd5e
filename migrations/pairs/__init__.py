"""Bodies of the functions and policies that 0025_pairs_rights makes: pairs, halls, diaries, votes."""
