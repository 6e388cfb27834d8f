"""The course as a web site: to read, to explore, and to do in a browser tab.

`python -m website` makes it. The steps, one module each:

1. `lessons`: run each lesson with its reference solution, once for each version of it;
2. `explorable`: in that run, draw the widgets as pictures that move without a kernel;
3. `pages`: write what Sphinx reads: the lessons, the documents, the home page;
4. `lite`: JupyterLite with the learners' notebooks, and `pyodide`, the Python in it;
5. `checks`: refuse a site for a class that holds an answer, or one that asks other hosts.
"""
