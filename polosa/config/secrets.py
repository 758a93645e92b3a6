"""The paper's secrets: made on the first start, kept in the data folder, never defaulted."""

import json
import secrets
from base64 import b64encode
from pathlib import Path

from polosa.edge.whole_files import create_file

from .env import EnvError


def load(data: Path) -> dict[str, object]:
    """The secrets kept in `data/secrets.json`; written there with mode 0600 when the file is missing.

    Raises `EnvError` when the folder cannot be written or the file cannot be read.
    """
    path = data / "secrets.json"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path)
        kept = json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise EnvError(f"POLOSA_DATA: в папку {data} нельзя писать ({wrong.strerror}).") from wrong
    except ValueError as wrong:
        raise EnvError(f"{path} испорчен: это не JSON. Верните его из резервной копии.") from wrong
    if not isinstance(kept, dict) or not kept.get("secret_key") or not kept.get("seal_keys"):
        raise EnvError(f"{path} испорчен: нет secret_key или seal_keys. Верните его из резервной копии.")
    return kept


def _write_once(path: Path) -> None:
    fresh = {
        "secret_key": secrets.token_urlsafe(48),
        "seal_keys": ["base64:" + b64encode(secrets.token_bytes(32)).decode()],
    }
    create_file(path, f"{json.dumps(fresh, indent=2)}\n".encode())  # two starts at once share the first one's
