"""The property checks that the hidden tests call and that name a learner's mistake."""
