"""The engine behind nbgrader's own applications; see `autograder.nbgrader_plugin`."""
