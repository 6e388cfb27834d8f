"""The web site, as a visitor meets it in Chromium: no other machine is reached."""
