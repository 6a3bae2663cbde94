"""A real OpenID provider on this machine: npm's oidc-provider, as tests/oidc/provider.mjs sets it up."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from browser import ROOT, answers, free_port

MISSING = "No Node.js to run the OpenID provider with: install Debian's nodejs and npm."
HERE = ROOT / "tests" / "oidc"


def installed() -> Path | None:
    """A folder with the provider and what it needs, made once for each version; None without Node.js or npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    lock = (HERE / "package-lock.json").read_bytes() + (HERE / "provider.mjs").read_bytes()
    folder = Path(tempfile.gettempdir()) / f"evenkeel-oidc-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not folder.exists():
        draft = Path(tempfile.mkdtemp(prefix="evenkeel-oidc-draft-"))
        shutil.copytree(HERE, draft, dirs_exist_ok=True)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=draft, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        try:
            os.replace(draft, folder)
        except OSError:  # another worker was quicker
            shutil.rmtree(draft)
    return folder


class Provider:
    """A running provider; `accounts` are those one can choose from, subject -> claims."""

    def __init__(self, folder: Path, redirect_uri: str, secret: str, accounts: dict[str, dict[str, Any]]) -> None:
        port = free_port()
        self.issuer = f"http://localhost:{port}"
        said = {"port": port, "redirect_uri": redirect_uri, "client_secret": secret, "accounts": accounts}
        self.log = (folder / f"provider-{port}.log").open("wb")
        self.process = subprocess.Popen(
            ["node", "provider.mjs", json.dumps(said)], cwd=folder, stdout=self.log, stderr=self.log
        )
        until = time.monotonic() + 60
        while not answers(f"{self.issuer}/.well-known/openid-configuration"):
            assert self.process.poll() is None, Path(self.log.name).read_text()
            assert time.monotonic() < until, "The provider did not start."
            time.sleep(0.1)

    def stop(self) -> None:
        """End the provider."""
        self.process.terminate()
        self.process.wait(15)
        self.log.close()
        Path(self.log.name).unlink(missing_ok=True)
