"""What tests wait for in a page."""


def until(tab, wanted):
    """Wait until something is so; a page's policy lets no text be watched, so it is asked."""
    for _ in range(1000):
        if tab.evaluate(wanted):
            return
        tab.wait_for_timeout(20)
    raise AssertionError(f"it never came to {wanted}")


def settle(tab):
    """Wait until what was asked for is drawn: two frames."""
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
