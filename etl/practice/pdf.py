"""A title and a line in, a whole PDF file of one page out, the same bytes for the same words."""

from __future__ import annotations

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)


def pdf(title: str, line: str) -> bytes:
    """One page with a line of ASCII on it; the title, in any script, is in the file's properties."""
    shown = f"BT /F1 18 Tf 72 770 Td ({line}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Title <FEFF%b> >>" % title.encode("utf-16-be").hex().upper().encode(),
    ]
    body, starts = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", list[int]()
    for number, said in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, said)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(body))
    )
