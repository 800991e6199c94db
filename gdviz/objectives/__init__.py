"""What can be descended and drawn."""
