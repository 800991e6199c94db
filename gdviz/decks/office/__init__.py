"""What a PowerPoint file has beyond what python-pptx writes: its look, what plays, its times."""
