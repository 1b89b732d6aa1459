"""What must agree, and why it does not: sums, quarantine as work, brakes, reasons."""
