"""One module a command; `autograder.app` lists them."""
