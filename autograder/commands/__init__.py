"""One module a command; `autograder.cli` lists them."""
