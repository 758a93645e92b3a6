"""Debian's nginx beside us: the same bytes from disk, and as a cache in front of us."""

from __future__ import annotations

import os
import time
from pathlib import Path

from . import machine
from .load import ask
from .processes import Children, free_port, wait_until

CONFIG = """
{user}daemon off; master_process on; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 2048; }}
http {{
  access_log off; sendfile on; tcp_nopush off; tcp_nodelay on; keepalive_requests 10000000; server_tokens off;
  open_file_cache max=1000 inactive=60s;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  proxy_cache_path {folder}/cache levels=1:2 keys_zone=pages:10m inactive=10m;
  server {{
    listen 127.0.0.1:{disk}; root {folder}/files; etag on;
    location / {{ default_type "text/html; charset=utf-8"; add_header Vary "Cookie, Accept-Encoding"; {headers} }}
  }}
  server {{
    listen 127.0.0.1:{cache};
    location / {{
      proxy_pass http://127.0.0.1:{behind}; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host 127.0.0.1:{behind}; proxy_cache pages; proxy_cache_valid 200 10m;
      proxy_cache_key "$uri|$http_accept_encoding"; proxy_ignore_headers Cache-Control Vary Expires;
    }}
  }}
}}
"""


class Nginx:
    """Answers at two ports when it is made."""

    def __init__(self, children: Children, behind: int, body: bytes, encoding: str) -> None:
        self.disk, self.cache, self._children = free_port(), free_port(), children
        folder = children.folder / f"nginx-{time.monotonic_ns()}"
        (folder / "files").mkdir(parents=True)
        (folder / "files" / "page").write_bytes(body)
        headers = f"add_header Content-Encoding {encoding};" if encoding else ""
        config = folder / "nginx.conf"
        config.write_text(
            CONFIG.format(
                user="user root;\n" if os.geteuid() == 0 else "",
                folder=folder,
                disk=self.disk,
                cache=self.cache,
                behind=behind,
                headers=headers,
            )
        )
        place = machine.program("nginx")
        assert place is not None
        command = [place, "-p", str(folder), "-c", str(config)]
        self.process = children.start(command, name="nginx", core=children.cores.server)
        wait_until(lambda: Path(folder / "nginx.pid").exists() and self._answers(), 10)

    def _answers(self) -> bool:
        try:
            return ask(self.disk, "/page").status == 200
        except OSError:
            return False

    def at(self, port: int) -> Served:
        return Served(port, self.process.pid)

    def stop(self) -> None:
        self._children.stop(self.process)


class Served:
    def __init__(self, port: int, pid: int) -> None:
        self.port, self._pid = port, pid

    def cpu(self) -> float | None:
        return machine.cpu_seconds(self._pid)
