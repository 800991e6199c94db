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
}
