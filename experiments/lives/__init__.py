"""How do attempts at a cluster end?"""
