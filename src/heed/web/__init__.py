"""The shell around every screen: signing in, the API, the live stream, the look.

What is on a screen comes from the capabilities; here is how it reaches a browser, and how what a person types reaches
`act()`.
"""
