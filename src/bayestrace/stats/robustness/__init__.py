"""What would overturn a result: tipping points, bounds, leave-out, priors, other choices."""
