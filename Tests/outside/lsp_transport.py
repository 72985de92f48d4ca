"""Drive nn-language-server over its standard streams with raw bytes.

    python3 -m pytest Tests/outside/lsp_transport.py

The executable is taken from NN_LANGUAGE_SERVER, else from .build/release.
"""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER = os.environ.get(
    "NN_LANGUAGE_SERVER", str(ROOT / ".build" / "release" / "nn-language-server")
)


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def request(identifier, method, params=None):
    message = {"jsonrpc": "2.0", "id": identifier, "method": method}
    return frame(message if params is None else {**message, "params": params})


def notification(method, params=None):
    return frame({"jsonrpc": "2.0", "method": method, "params": params or {}})


INITIALIZE = request(1, "initialize", {"processId": None, "capabilities": {}})
SHUTDOWN = request(2, "shutdown")
EXIT = notification("exit")


def run(stream):
    """Sends a whole stream; gives the exit status and the messages that came back."""
    result = subprocess.run([SERVER], input=stream, capture_output=True, timeout=60)
    output, messages = result.stdout, []
    while output:
        header, _, output = output.partition(b"\r\n\r\n")
        length = int(header.removeprefix(b"Content-Length: "))
        messages.append(json.loads(output[:length]))
        output = output[length:]
    assert result.stderr == b""
    return result.returncode, messages


def errors(messages):
    return [m["error"]["code"] for m in messages if "error" in m]


def test_shutdown_then_exit_ends_with_0():
    status, messages = run(INITIALIZE + SHUTDOWN + EXIT)
    assert status == 0
    assert messages[0]["result"]["serverInfo"]["name"] == "nn-language-server"
    assert messages[1] == {"jsonrpc": "2.0", "id": 2, "result": None}


def test_exit_without_shutdown_ends_with_1():
    assert run(INITIALIZE + EXIT)[0] == 1
    assert run(EXIT)[0] == 1


def test_a_client_that_goes_away_ends_it_with_1():
    assert run(b"")[0] == 1
    assert run(INITIALIZE)[0] == 1
    assert run(INITIALIZE[:-5])[0] == 1


def test_every_kind_of_mistake_is_answered_and_the_next_message_heard():
    status, messages = run(
        request(9, "textDocument/hover")
        + INITIALIZE
        + frame(b"{")
        + frame(b"\xff\xfe")
        + frame([request(3, "shutdown").decode()])
        + b"Content-Length: -1\r\n\r\n"
        + b"garbage\r\n\r\n"
        + request(4, "nn/nothing")
        + request(5, "initialize", {"capabilities": {}})
        + SHUTDOWN
        + request(6, "textDocument/hover")
        + EXIT
    )
    assert status == 0
    # Garbage after a bad length is part of what is skipped: one mistake, one error.
    assert errors(messages) == [
        -32002, -32700, -32700, -32600, -32700, -32601, -32600, -32600,
    ]


def test_a_message_of_65_megabytes_is_skipped():
    huge = frame(b" " * (65 << 20))
    status, messages = run(INITIALIZE + huge + SHUTDOWN + EXIT)
    assert status == 0
    assert errors(messages) == [-32600]


def test_a_claimed_length_takes_no_memory():
    status, messages = run(INITIALIZE + b"Content-Length: 60000000\r\n\r\n{}")
    assert status == 1
    assert len(messages) == 1
