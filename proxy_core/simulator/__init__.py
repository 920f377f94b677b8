"""The embedded demo upstream: a real HTTP server that draws real pictures and fails on request.

Only demo.py and the command line start it (server.py); nothing else of Easel may import it. It loads Pillow with its
first picture.
"""
