"""What both sides share: messages between a session and its examiner, and what may travel in them."""
