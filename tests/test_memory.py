"""A thousand clicks: with the collection after every rerun switched off, memory must not grow."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from browser import serve

RERUNS = 1000
GROWTH = 60  # MB allowed between the 100th and the last rerun
PERIODS = ("Last 4 weeks", "Last 12 weeks", "Last 52 weeks", "This quarter")
GRAINS = ("Week", "Month", "Quarter")


def interact(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{url}/_stcore/agent/interact", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return dict(json.load(answer))


def megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Memory is read from /proc, which is not here.")
def test_resident_memory_is_flat_over_a_thousand_reruns_of_balance(sample: Path) -> None:
    server = serve(sample, environment={"STREAMLIT_SERVER_ENABLE_AGENT_API": "true"})
    try:
        session = interact(server.url, {})["session_id"]
        after: dict[int, float] = {}
        for n in range(1, RERUNS + 1):
            values = {"period": PERIODS[n % 4], "grain": GRAINS[n // 4 % 3]}
            page = interact(server.url, {"session_id": session, "widget_state": values})
            assert page["status"] == "ready"
            if n in (100, RERUNS):
                after[n] = megabytes(server.process.pid)
        print(f"resident memory: {after[100]:.0f} MB after 100 reruns, {after[RERUNS]:.0f} MB after {RERUNS}")
        assert after[RERUNS] - after[100] < GROWTH
    finally:
        server.stop()
