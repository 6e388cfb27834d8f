"""Implementations written from the contract of the course alone, before the exams were read."""
