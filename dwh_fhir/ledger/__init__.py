"""Keep the ledger: what each FHIR server must hold, what it last acknowledged, and what became of every resource.

In the order of the flow: `targets.py` has the servers, `item.py` one due resource, `entries.py` takes in what the
mapping changed, `claims.py` and `deletions.py` hand out what is due, `samples.py` a resource to try a server with,
`transitions.py` and `forbidden.py` note the answers. For a readback `interval.py` has times, `type_ledger.py` reads,
`marks.py` marks, `comparisons.py` and `foreign.py` keep what was compared and counted, `differences.py` what comes
back. `totals.py` and `states.py` report. Here lies all SQL on the schema `ledger`; sending belongs in `delivery/`,
comparing in `readback/`.
"""
