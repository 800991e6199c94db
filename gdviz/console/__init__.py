"""The command line: a command is what a script would call, and its options what that takes.

`commands/` holds a file for each. All that is heavy is loaded by the call itself: a command asks
`gdviz` for a name when it is run, and so help comes at once.
"""
