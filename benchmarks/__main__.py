"""Every figure the README quotes: ``python -m benchmarks`` takes the options of `grading`."""

from benchmarks.grading import main

main()
