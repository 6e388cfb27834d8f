"""From text masters to the notebooks that students get.

The steps, one module each:

1. `settings`: what a course calls its own: folders, the prefix of exams, marks;
2. `reference`: read the bodies of the solutions from the reference modules;
3. `exams`: write the hidden lines of a test, which call the exam of its name;
4. `masters`: make the source notebook of a lesson from its master, `source/NN_topic.py`;
5. `lint`: refuse tests that could be unfair or that the examiner could not resolve;
6. `release`: let nbgrader make the student version;
7. `leaks`: refuse a release that holds an answer or a hidden test;
8. `changes`: compare with what is there; never overwrite what somebody edited;
9. `course`: do this for every lesson, write only what passed, or say what differs.
"""
