"""What `markdown.py` adds to CommonMark: each module is a plugin of the parser, which reads a construct and renders it.

`insertions` carries HTML past the sanitiser that no text can forge, `surroundings` is what a rendering is given beside
the text: pictures, numbers and words.
"""
