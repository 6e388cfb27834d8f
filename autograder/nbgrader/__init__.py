"""What stands in the place of nbgrader's converters; see `autograder.nbgrader_plugin`."""
