"""Jobs, schedules, sensors and reports."""
