"""How dates and times are written, in pages and in the administration alike; input formats are Django's own."""
