"""Marks as files that other systems import: `formats` names them, `marks` writes them."""
