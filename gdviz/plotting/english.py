"""The words of pictures in English: whole sentences with named fields, a block a picture."""

ENGLISH: dict[str, str] = {
    # maps and strips
    "start": "start",
    "minimum": "minimum",
    "loss": "loss",
    "loss_above_minimum": "loss above the minimum",
    "counter": "step {step}",
    "left_at": "step {step}",
    # races and reliefs
    "race": "Same start, {steps} steps, {count} update rules",
    "one_path": "{steps} steps of {label}",
    "starts": "{count} starts, {steps} steps, one update rule",
    "starts_and_rules": "{count} starts, {steps} steps, {rules} update rules",
    "surface": "$f({x}, {y}) = {formula}$",
    "surface_named": "{name}.",
    "dots": "Each dot is one step.",
    "settings": "Learning rate: {settings}",
    "cut": "cut off above {height}",
    # learning rates side by side
    "rates_title": "Too small crawls, too large flies apart",
    "rates_steps": "{steps} steps of gradient descent from ({start}).",
    "rates_rate": "$\\eta = {rate}$",
    "rates_rule": "{rule}: {settings}.",
    "rates_law": "The largest curvature is $\\lambda = {curvature}$: descent converges below "
    "${limit} = {value}$.",
    "rates_too_small": "too small",
    "rates_just_right": "just right",
    "rates_too_large": "too large",
    "rates_diverges": "diverges",
    "rates_log": "logarithmic",
    "rates_axis": "learning rate $\\eta$",
    "rates_zone_rings_not": "goes straight down",
    "rates_zone_converges": "converges",
    "rates_zone_rings": "overshoots and rings",
    "rates_zone_diverges": "diverges",
    # basins
    "basins_title": "Where you start decides where you end",
    "basins_starts": "{count} starts a map, {steps} steps each, coloured by the minimum they reach.",
    "basins_arrived": "{share} % have arrived",
    "basins_pale": "The paler, the farther from any minimum.",
}
