"""The reference module of the course: one file a lesson, and the exams that grade it.

Students never get this package. It imports numpy and nothing else.
"""
