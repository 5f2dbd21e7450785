"""Google Cloud Speech-to-Text v2. Nothing is imported here: the vendor's libraries are loaded by workers alone."""
