"""Does each path model leave the trace by which it would be known?"""
