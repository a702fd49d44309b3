"""Whether an address is in the house."""

import pytest

from quire.domain.models.house import is_in_house


@pytest.mark.parametrize(
    ("url", "is_in"),
    [
        ("http://127.0.0.1:11434/v1", True),
        ("http://localhost:8080", True),
        ("http://[::1]:1234/v1", True),
        ("http://192.168.1.20/v1", True),
        ("http://10.0.0.3:8000", True),
        ("http://[fd00::7]/v1", True),
        ("http://gpu.internal/v1", True),
        ("https://api.example.com/v1", False),
        ("http://8.8.8.8/v1", False),
        ("https://localhost.example.com/v1", False),
        ("https://notlocalhost/v1", False),
        ("http://127.0.0.1@evil.example/v1", False),
        ("not an address", False),
    ],
)
def test_an_address_tells_whether_it_is_in_the_house(url: str, is_in: bool) -> None:
    assert is_in_house(url) == is_in
