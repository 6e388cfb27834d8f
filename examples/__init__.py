"""Wrong and right-but-different implementations as named texts, and a class made of them."""
