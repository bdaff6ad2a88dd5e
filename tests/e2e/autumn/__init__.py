"""A school's autumn as people walk through it in a browser: helpers of test_autumn."""
