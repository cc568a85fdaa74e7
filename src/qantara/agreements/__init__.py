"""The framework conventions: parties, articles, axes, domains, institutions, committee, targets."""
