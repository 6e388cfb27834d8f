"""One module a command; `autograder.cli.app` lists them."""
