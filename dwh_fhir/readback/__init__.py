"""Is on the server what the ledger says?"""
