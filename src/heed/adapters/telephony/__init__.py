"""The telephone switch: calls presented, located, heard and cleared become contacts.

A call handler sees a card the moment the switch offers a call. A switch, real, SIP or simulated, speaks by signed
events over HTTP (`events` is the contract, docs/how-to/telephony.md says it in words); what it leads to is decided in
`heed.contact.line`, and a call is lost by none of a lost event, a late one, a repeat, or a switch that starts again.
"""
