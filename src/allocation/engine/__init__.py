"""From a rule to an allocation: resolve everything, then compute it exactly."""
