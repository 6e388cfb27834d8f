"""Hand-ins from learning platforms, and answers in their names."""
