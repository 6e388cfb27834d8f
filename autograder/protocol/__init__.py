"""What both sides share: the messages between a session and its examiner.

1. `framing`: whole messages of bounded size over a socket.
2. `encode`, `decode`: values to JSON and raw arrays, and back, with exact types.
3. `aliases`: arguments that both sides hold, so that changes come back.
4. `stdlib_values`, `generators`, `generator_states`, `waiting_words`: kinds of values.
5. `repeats`, `same_again`: what is given twice, in one message and in a later one.
6. `endpoint`: one end of the conversation.
"""
