"""What a picture computes and a person may want as numbers, drawn by no one."""
