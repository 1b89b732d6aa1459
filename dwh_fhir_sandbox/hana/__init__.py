"""A stand-in for SAP HANA that the unmodified hdbcli talks to: DuckDB behind the SQL Command Network Protocol.

It does what reading views takes; no client may write. `server.py` is the handle, `__main__.py` the process;
`listener.py` accepts, `tls.py` and `auth.py` let in, `service.py` and `session.py` serve, `wire.py` has the messages,
`statements.py` and `parameters.py` understand requests, `store.py` holds the data, `cursor.py`, `rows.py` and
`hana_types.py` encode results, `faults.py` has the scripted faults, `admin.py` their channel.
"""
