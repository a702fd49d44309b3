"""Taking in a picture: what was uploaded goes, what was made of it stays, and nothing stays of what failed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from quire.domain.documents.images import Image, NewImage
from quire.domain.errors import QuotaReached, TooMany, Unreadable
from quire.domain.limits import Limits
from quire.store.documents import images
from quire.store.files.files import StoredFile
from tests.actions.intake import Intake, Uploader, in_order
from tests.pictures import jpeg, png


class Pictures:
    """Somebody who uploads pictures."""

    def __init__(self, person: Uploader) -> None:
        self._person = person
        self.files = person.intake.file_paths
        self.removals = person.intake.removals

    async def upload(self, data: bytes, limits: Limits | None = None) -> Image:
        async def add(received: StoredFile, new: NewImage) -> Image:
            added = await self._person.intake.database.write(
                images.add, self._person.visitor, self._person.document_id, new, limits or Limits()
            )
            return added.image

        return await self._person.intake.images.take_in(self._person.visitor, in_order([data]), add)


@pytest.fixture
async def pictures(tmp_path: Path) -> AsyncIterator[Pictures]:
    intake = Intake(tmp_path, Limits())
    yield Pictures(await intake.person("ann"))
    await intake.close()


async def names(pictures: Pictures) -> set[str]:
    """The files that stay."""
    await pictures.removals.run()
    return {path.name for path in pictures.files()}


async def test_only_the_encoded_picture_stays(pictures: Pictures) -> None:
    image = await pictures.upload(jpeg(64, 32, comment=b"taken at home"))
    assert await names(pictures) == {image.sha256}


async def test_nothing_stays_of_what_is_no_picture(pictures: Pictures) -> None:
    with pytest.raises(Unreadable):
        await pictures.upload(b"no picture")
    assert await names(pictures) == set()


async def test_nothing_stays_of_a_picture_for_which_there_is_no_room(pictures: Pictures) -> None:
    with pytest.raises(QuotaReached):
        await pictures.upload(png(8, 8), Limits(images_per_user=0))
    assert await names(pictures) == set()


async def test_several_pictures_at_once_are_counted_as_uploads(pictures: Pictures) -> None:
    sizes = range(1, Limits().uploads_per_user + 2)
    done = await asyncio.gather(*(pictures.upload(png(size, size)) for size in sizes), return_exceptions=True)
    kept = {image.sha256 for image in done if isinstance(image, Image)}
    assert [type(one) for one in done if not isinstance(one, Image)] == [TooMany]
    assert await names(pictures) == kept
