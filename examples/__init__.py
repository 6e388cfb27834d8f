"""Wrong and right-but-different implementations as named source texts, and a sample class of them."""
