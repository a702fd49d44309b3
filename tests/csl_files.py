"""Citation styles as files, as people upload them."""

import importlib.resources


def shipped_style(name: str, title: str = "A Style of Our Own") -> str:
    """A style that comes with Quire, under another title."""
    styles = importlib.resources.files("quire.formats.bibliographies") / "styles"
    return (styles / f"{name}.csl").read_text("utf-8").replace(f"Quire: {name}", title)


def style_file(
    citation: str = '<text variable="title"/>',
    *,
    title: str = "Small",
    attributes: str = 'version="1.0" class="in-text"',
    info: str = "",
    macros: str = "",
) -> str:
    """A style of a few lines, which shows what `citation` says."""
    return (
        f'<style xmlns="http://purl.org/net/xbiblio/csl" {attributes}>'
        f"<info><title>{title}</title><id>x</id>{info}<updated>2026-01-01T00:00:00+00:00</updated></info>"
        f"{macros}<citation><layout>{citation}</layout></citation></style>"
    )
