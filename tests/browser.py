"""A headless Chromium driven over its DevTools pipe, so that no driver has to be installed."""

import base64
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --window-size=1000,1600 --remote-debugging-pipe"
).split()

# The browser reads descriptor 3 and writes 4.
LAUNCH = """
import fcntl, os, sys
ours = [fcntl.fcntl(int(descriptor), fcntl.F_DUPFD, 10) for descriptor in sys.argv[1:3]]
os.dup2(ours[0], 3), os.dup2(ours[1], 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


class Page:
    """One tab; commands as in https://chromedevtools.github.io/devtools-protocol/."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes]) -> None:
        self._requests = requests
        self._answers = answers
        self._numbers = itertools.count(1)
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the result of a command; events that arrive before it are kept."""
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": params}
        if self._session:
            command["sessionId"] = self._session
        self._requests.write(json.dumps(command).encode() + b"\0")
        while (message := self._receive()).get("id") != number:
            self.events.append(message)
        assert "error" not in message, message
        result: dict[str, Any] = message["result"]
        return result

    def open(self, url: str) -> None:
        """Go to a page and wait until it has loaded."""
        self.events.clear()
        self.send("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self._receive())

    def run(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, awaited."""
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def urls(self) -> list[str]:
        """Return what the page has asked the network for since `open`."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """Return what the browser has put on its console since `open`: errors, refused resources, exceptions."""
        noisy = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return [json.dumps(event["params"]) for event in self.events if event["method"] in noisy]

    def screenshot(self, path: Path) -> None:
        """Save the whole page as PNG."""
        data = self.send("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def _receive(self) -> dict[str, Any]:
        message = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            assert byte, "the browser has gone"
            message += byte
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def chromium(program: str, profile: Path) -> Iterator[Page]:
    """Run a browser with an empty profile."""
    from_us, requests = os.pipe()
    answers, to_us = os.pipe()
    command = [sys.executable, "-c", LAUNCH, str(from_us), str(to_us), program, *FLAGS]
    command.append(f"--user-data-dir={profile}")
    process = subprocess.Popen(command, pass_fds=(from_us, to_us), stderr=subprocess.DEVNULL)
    os.close(from_us)
    os.close(to_us)
    # A browser that hangs ends the test instead of holding it.
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    try:
        with os.fdopen(requests, "wb", buffering=0) as into, os.fdopen(answers, "rb") as out:
            page = Page(into, out)
            yield page
            page.send("Browser.close")
            process.wait()
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
