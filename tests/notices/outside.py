"""The other side of every channel, on this machine: each follows its protocol's text and shares no line with what it judges."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

CERTIFICATE = Path(__file__).parent / "localhost.pem"
"""Of «localhost», signed by itself, with its key: worth nothing anywhere else."""


class Outside:
    """An HTTP server that keeps what it accepted; `clock` is what it takes for the time, in seconds."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.clock = 0.0
        self.broken = 0
        """So many calls to come are answered with HTTP 502."""
        outside = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version: ClassVar[str] = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if outside.broken:
                    outside.broken -= 1
                    status, said = 502, "<h1>Bad gateway</h1>"
                else:
                    status, said = outside.judge(self.command, self.path, dict(self.headers), body)
                data = said.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = _any  # noqa: N815

            def log_message(self, *args: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def judge(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        """Status and body of the answer."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop, and let go of the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _refuse(self, code: str) -> None:
        self.refused.append(code)


class RobotOutside(Outside):
    """DingTalk's robots: sign, freshness, at most 20 messages a minute each. Every refusal is HTTP 200 with an error code."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self.keys = secrets
        self.times: dict[str, list[float]] = {}
        super().__init__()

    def judge(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        split = urlsplit(path)
        raw = dict(pair.split("=", 1) for pair in split.query.split("&"))
        token = raw["access_token"]
        code, told = 0, "ok"
        if method != "POST" or split.path != "/robot/send" or token not in self.keys:
            code, told = 300005, "token is not exist"
        elif not self._signed(raw, self.keys[token]):
            code, told = 310000, "sign not match"
        elif len(recent := [at for at in self.times.get(token, []) if at > self.clock - 60]) >= 20:
            code, told = 130101, "send too fast, exceed 20 times per minute"
        else:
            said = json.loads(body)
            assert said["msgtype"] == "text"
            self.times[token] = [*recent, self.clock]
            self.accepted.append({"token": token, "text": said["text"]["content"]})
        if code:
            self._refuse(str(code))
        return 200, json.dumps({"errcode": code, "errmsg": told})

    def _signed(self, raw: dict[str, str], secret: str) -> bool:
        # The query as it came over the wire is decoded once; encoded twice it would not fit.
        timestamp, sign = raw.get("timestamp", ""), unquote(raw.get("sign", ""))
        wanted = hmac.new(secret.encode("utf-8"), (timestamp + "\n" + secret).encode("utf-8"), hashlib.sha256).digest()
        return base64.b64decode(sign.encode()) == wanted and abs(int(timestamp) / 1000 - self.clock) < 3600


class ZwddOutside(Outside):
    """浙政钉: signature over the sorted parameters, 1,000 receivers, 2,048 bytes, a text once a day, a bizMsgId once."""

    def __init__(self, key: str, secret: str) -> None:
        self.key, self.secret = key, secret
        self.nonces: set[str] = set()
        self.calls: set[str] = set()
        self.heard: set[tuple[str, str]] = set()
        super().__init__()

    def judge(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        params = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        problem = self._problem(method, path, headers, params)
        if problem:
            self._refuse(problem)
            return 200, json.dumps({"success": False, "errorCode": problem, "errorMsg": problem})
        if params["bizMsgId"] in self.calls:
            self._refuse("repeated")
            return 200, json.dumps({"success": True, "content": json.dumps({"success": True, "msgId": "old"})})
        receivers = params["receiverIds"].split(",")
        if any((receiver, params["msg"]) in self.heard for receiver in receivers):
            self._refuse("same text")
            content = {"success": False, "responseCode": "33001", "responseMessage": "same text today"}
            return 200, json.dumps({"success": True, "content": content})
        self.calls.add(params["bizMsgId"])
        self.heard |= {(receiver, params["msg"]) for receiver in receivers}
        text = json.loads(params["msg"])["text"]["content"]
        self.accepted.append({"receivers": receivers, "text": text, "id": params["bizMsgId"]})
        return 200, json.dumps({"success": True, "content": {"success": True, "responseCode": "0", "msgId": "m1"}})

    def _problem(self, method: str, path: str, headers: dict[str, str], params: dict[str, str]) -> str:
        stamp, nonce = headers.get("X-Hmac-Auth-Timestamp", ""), headers.get("X-Hmac-Auth-Nonce", "")
        listed = "&".join(name + "=" + params[name] for name in sorted(params))
        signed = "\n".join(["POST", stamp, nonce, "/message/workNotification", listed])
        wanted = base64.b64encode(hmac.digest(self.secret.encode(), signed.encode(), "sha256")).decode()
        if (method, path) != ("POST", "/message/workNotification"):
            return "no such api"
        if headers.get("apiKey") != self.key or headers.get("X-Hmac-Auth-Version") != "1.0":
            return "apiKey"
        if headers.get("X-Hmac-Auth-Signature") != wanted or not stamp.endswith("+08:00"):
            return "signature"
        if nonce in self.nonces:
            return "nonce"
        self.nonces.add(nonce)
        if params.get("tenantId") != "50001":
            return "tenant"
        if len(params["receiverIds"].split(",")) > 1000:
            return "receivers"
        return "length" if len(params["msg"].encode()) > 2048 else ""


class SmsOutside(Outside):
    """A gateway of its own make: JSON, a token in a header, success told by a code in the body."""

    def judge(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        if method == "GET":
            self.accepted.append(dict(parse_qsl(urlsplit(path).query)))
            return 200, "OK:12345"
        said = json.loads(body)
        if headers.get("X-Token") != "t0k3n" or not said["mobile"].isdigit():
            self._refuse("401")
            return 200, json.dumps({"result": [{"code": 401, "msg": f"refused {said['mobile']}"}]})
        self.accepted.append(said)
        return 200, json.dumps({"result": [{"code": 0}]})


@dataclass
class MailOutside:
    """A mail server with TLS from the start (`starttls` False) or after STARTTLS; refuses mailboxes that begin with «gone»."""

    starttls: bool = False
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    clear: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(CERTIFICATE)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            try:
                with connection:
                    connection.settimeout(10)
                    self._talk(connection)
            except OSError:
                continue  # the client went away

    def _talk(self, connection: socket.socket) -> None:
        secure = not self.starttls
        line = self._context.wrap_socket(connection, server_side=True) if secure else connection
        lines = line.makefile("rb")

        def say(text: str) -> None:
            line.sendall(f"{text}\r\n".encode())

        say("220 outside")
        receiver = ""
        while asked := lines.readline():
            words = asked.decode().strip()
            verb = words.split()[0].upper() if words else ""
            if not secure:
                self.clear.append(verb)
            if verb in ("EHLO", "HELO"):
                say("250-outside\r\n250 AUTH PLAIN" if secure else "250-outside\r\n250 STARTTLS")
            elif verb == "STARTTLS":
                say("220 go")
                line = self._context.wrap_socket(connection, server_side=True)
                lines, secure = line.makefile("rb"), True
            elif verb == "AUTH":
                self.logins.append(base64.b64decode(words.split()[2]).decode())
                say("235 ok")
            elif verb == "RCPT":
                receiver = words.partition("<")[2].rstrip(">")
                say("550 no such mailbox" if receiver.startswith("gone") else "250 ok")
            elif verb == "DATA":
                say("354 go")
                data = b""
                while (part := lines.readline()) != b".\r\n":
                    data += part.removeprefix(b".")
                self.letters.append((receiver, data))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """The server, stopped afterwards."""
    try:
        yield server
    finally:
        server.close()
