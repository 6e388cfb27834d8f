"""The command line: `main` is the door, `app` lists the commands, one module each."""
