"""From text masters to the notebooks that students get.

The steps, one module each:

1. `reference`: read the bodies of the solutions from `solutions/`;
2. `masters`: make the source notebook of a lesson from its master, `source/NN_topic.py`;
3. `lint`: refuse tests that could be unfair or that the examiner could not resolve;
4. `release`: let nbgrader make the student version;
5. `leaks`: refuse a release that holds an answer or a hidden test;
6. `course`: do this for every lesson, write only what passed, or say what differs.
"""
