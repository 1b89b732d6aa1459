"""Jobs and schedules (`jobs.py`), follow-up job (`follow_up.py`), sensors (`sensors.py`) and alerts (`alerts.py`)."""
