"""The words of the interface: which texts there are, and the catalogs that translate them.

Russian is the source language. `locale/en` translates our own texts; `locale/ru` translates what the
libraries leave in English, and rewords what they say clumsily. Needs Babel, a developers' requirement.
"""
