"""Student code, and only student code, runs here.

The steps, from the outside inwards:

0. `choice`: namespaces, or Landlock where they are refused.
1. `walls`: the bubblewrap command that shows a process nothing but a read-only Python.
2. `host.Sandbox`: starts the zygote behind these walls, opens and ends sessions.
3. `zygote`: one warm interpreter that forks itself for every submission.
4. `confine`: what the fork does to itself: namespaces, mounts, limits, capabilities, system calls.
   Without namespaces `keeper` and `landlock` take their place.
5. `session` and `shell`: run the student's cells as IPython does, answer calls from the tests.

Steps 0 to 2 stand outside, 3 to 5 inside; the messages between them are those of `protocol`.
Nothing in here knows a test.
"""
