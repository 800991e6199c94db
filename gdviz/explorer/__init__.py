"""An objective as one page that answers in a browser: its numbers, and what is seen of them."""
