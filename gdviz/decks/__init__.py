"""A scene, a list of them or the course as slides: real titles, films that play, and what to say.

`deck` says what is shown, `drawing` makes the files of each slide, alone or in several processes,
and `forms` holds a file for each form of a deck. What programs make of one:

| | film | begins by itself, repeats | notes | steps |
|---|---|---|---|---|
| `.pptx` in PowerPoint | MP4, or GIF | yes, yes | yes | |
| `.pptx` in Keynote, LibreOffice | MP4, or GIF | as they see fit; a click starts it | yes | |
| `.pptx` in Google Slides | poster; GIFs play | GIFs do | yes | |
| `.html` in a browser | MP4, or GIF | yes, yes | key S | |
| `.pdf`, `.tex` | | | `.tex` has them | a page each |
| `.qmd` by Quarto as reveal.js | MP4, or GIF | yes, yes | yes | |
| `.qmd` by Quarto as PowerPoint or PDF | poster | | yes in PowerPoint | |
| `.md` by Marp as HTML | GIF; MP4 with `--html` | yes, yes | yes | |
| `.md` by Marp as PowerPoint or PDF | one picture | | yes in PowerPoint | |
"""
