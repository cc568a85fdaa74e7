"""Work in the background: seen, with progress, cancelled, tried again, and never done twice."""
