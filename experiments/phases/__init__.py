"""Do numbers hang on the order in which the parts of a quarter act?"""
