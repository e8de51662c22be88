"""Is there a size from which on a cluster grows by itself?"""
