"""Do the words of a comparison keep what they promise?"""
