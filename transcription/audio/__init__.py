"""From a file that somebody uploaded to stretches of speech: probe, decode, find speech, plan chunks."""
