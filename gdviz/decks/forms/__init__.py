"""The forms of a deck, a file each, that declares its `FORMS` by their suffixes."""
