"""The names of files that are downloaded, as RFC 6266 and RFC 8187 have them."""

from urllib.parse import quote


def attachment(filename: str) -> str:
    """The value of `Content-Disposition` for a file of any name: a second form has the letters that ASCII lacks."""
    plain = "".join(sign if " " <= sign <= "~" and sign not in '"\\\\%' else "_" for sign in filename)
    disposition = f'attachment; filename="{plain}"'
    return disposition if plain == filename else f"{disposition}; filename*=UTF-8''{quote(filename, safe='')}"
