"""Who did what, when and why: append-only, sealed in a chain of digests that erasure leaves valid."""
