"""Advanced Mobile Location: a handset that rings 999 sends its own position, by text message or over HTTPS.

In the United Kingdom it goes to BT, and rooms see it through EISEC; this takes it in where it comes straight. Every
field is optional, a message is never refused, and one that finds no call waits for it.
"""
