"""An archive (ZIP) in, the files in it out, in the archive's order; its size is bounded before anything is unpacked."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from etl.errors import Changed
from etl.model import Exchange

_LARGEST = 200_000_000  # bytes unpacked; a small archive can hold any number of them


def unpacked(exchange: Exchange, suffix: str) -> list[Exchange]:
    """The files whose names end so, each as an exchange of its own with its body alone.

    Raises:
        Changed: the body is no archive, is too large unpacked, or holds no such file.
    """
    url = exchange.request.url
    try:
        with ZipFile(BytesIO(exchange.body)) as archive:
            found = [one for one in archive.infolist() if one.filename.lower().endswith(suffix)]
            _bounded(found, url)
            bodies = [archive.read(one) for one in found]
    except (BadZipFile, NotImplementedError, RuntimeError) as error:  # broken, of an unknown method, or locked
        raise Changed(f"the file is no archive: {error}", url=url, field="zip") from error
    if not bodies:
        raise Changed(f"the archive has no {suffix} in it", url=url, field="zip")
    return [
        replace(exchange, body=body, headers={"content-type": f"text/plain; charset={_of(body)}"}) for body in bodies
    ]


def _of(body: bytes) -> str:
    """Charset of a file that nobody labelled: UTF-8 where the bytes are that, and they hardly are by chance."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _bounded(found: list[ZipInfo], url: str) -> None:
    size = sum(one.file_size for one in found)
    if size > _LARGEST:
        raise Changed(f"the archive holds {size} bytes, more than {_LARGEST}", url=url, field="zip")
