"""What members type about cases, letters and dates: forms validate, verbs decide."""
