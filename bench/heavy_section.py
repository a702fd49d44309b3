"""A section with all that costs while it is written: words, tables, formulas and pictures."""

import httpx

from tests.pictures import png

WORDS, TABLES, FORMULAS, PICTURES = 8_000, 10, 20, 10
PARTS = 20

SENTENCE = "The rinse water is tested *twice* a day, and below 10^6^ CFU of H~2~O it is **released**. "
TABLE = "| Metal | Limit |\n|---|--:|\n" + "\n".join(f"| Iron {row} | {row} |" for row in range(8))


def write(client: httpx.Client, document_id: str) -> None:
    """Write it into the first section of a document."""
    picture = {"file": ("pump.png", png(400, 240), "image/png")}
    image = client.post(f"/api/documents/{document_id}/images", files=picture).raise_for_status()
    section = client.get(f"/api/documents/{document_id}").raise_for_status().json()["document"]["sections"][0]
    client.patch(
        f"/api/documents/{document_id}/sections/{section['id']}",
        json={"content": text_with(image.json()["image"]["id"])},
        headers={"If-Match": f'"{section["revision"]}"'},
    ).raise_for_status()


def text_with(image_id: str) -> str:
    """The text: parts of equal length, each with words, a formula, and a table or a picture."""
    words = SENTENCE * (WORDS // PARTS // len(SENTENCE.split()))
    blocks: list[str] = []
    for part in range(PARTS):
        block = f'![A pump](quire:{image_id} "The pump"){{#fig:pump-{part} width=40%}}' if part % 2 else TABLE
        blocks += [words, f"With $x_{{{part}}}^2 + \\frac{{a}}{{b}}$ it holds.", block]
    return "\n\n".join(blocks)
