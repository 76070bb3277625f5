"""Several coders of one study: how far they agree, and what they say together."""
