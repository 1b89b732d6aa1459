"""Own `control.proved_equal`: when each view was last proved equal to its source, and by which digests.

Here belongs all SQL on `control.proved_equal`, `control.proved_slices` and `control.proved_slice`.
"""

from __future__ import annotations
