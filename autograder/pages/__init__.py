"""What people read: a page for each student, a report for the instructor, files for other systems.

::

    results -> feedback   -> student_page  feedback/<student>/<assignment>/*.html
            -> classroom  -> statistics, similar -> charts -> class_page, tables
            -> course_page    all assignments on one page
            -> export, feedback_zip    marks and pages for other systems, in their ids (`lms`)

A student's page is made only from what a student may know: titles of items, points, findings
(which exams write for the learner's eyes), the student's own cells with their outputs, comments,
and passages of the released lesson. The text of a test cell never enters it.
"""
