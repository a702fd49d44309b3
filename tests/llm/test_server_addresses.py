"""However an address is pasted, the right one is called."""

import pytest

from quire.llm.server_addresses import Endpoint, key_headers

CHAT = "/chat/completions"
HOST = "http://127.0.0.1:11434"
AZURE = "https://mine.openai.azure.com/openai/deployments/gpt"


@pytest.mark.parametrize(
    ("pasted", "candidates"),
    [
        (f"{HOST}/v1", [f"{HOST}/v1{CHAT}", f"{HOST}{CHAT}"]),
        (f" {HOST}/v1/ ", [f"{HOST}/v1{CHAT}", f"{HOST}{CHAT}"]),
        (HOST, [f"{HOST}/v1{CHAT}", f"{HOST}{CHAT}"]),
        (f"{HOST}/", [f"{HOST}/v1{CHAT}", f"{HOST}{CHAT}"]),
        (f"{HOST}/v1/chat/completions", [f"{HOST}/v1{CHAT}"]),
        (f"{HOST}/v1/chat/completions/", [f"{HOST}/v1{CHAT}"]),
        (f"{HOST}/v1/models", [f"{HOST}/v1{CHAT}"]),
        (f"{HOST}/v1/embeddings", [f"{HOST}/v1{CHAT}"]),
        (f"{HOST}/proxy", [f"{HOST}/proxy{CHAT}", f"{HOST}/proxy/v1{CHAT}"]),
        ("https://x.example/v1beta/openai/", [f"https://x.example/v1beta/openai{CHAT}"]),
        ("https://x.example/api/v3", [f"https://x.example/api/v3{CHAT}"]),
        (f"{AZURE}?api-version=2024-10-21",
         [f"{AZURE}{CHAT}?api-version=2024-10-21", f"{AZURE}/v1{CHAT}?api-version=2024-10-21"]),
        (f"{AZURE}{CHAT}?api-version=2024-10-21#top", [f"{AZURE}{CHAT}?api-version=2024-10-21"]),
    ],
)  # fmt: skip
def test_the_path_is_completed_before_the_query(pasted: str, candidates: list[str]) -> None:
    assert Endpoint(pasted, CHAT).candidates == candidates


def test_an_address_is_shown_without_what_may_be_secret() -> None:
    endpoint = Endpoint("https://ann:secret@x.example:9/v1?key=secret", CHAT)
    assert endpoint.shown == "https://x.example:9/v1/chat/completions"


@pytest.mark.parametrize(
    ("pasted", "key", "names"),
    [
        (HOST, None, set()),
        (HOST, "", set()),
        (HOST, "key", {"Authorization"}),
        (AZURE, "key", {"api-key"}),
        ("https://mine.services.AI.Azure.com/models", "key", {"api-key"}),
        (AZURE, "eyJ0eXAi", {"Authorization", "api-key"}),
        ("https://gateway.example/openai/deployments/gpt", "key", {"Authorization", "api-key"}),
        ("http://ann:password@127.0.0.1/v1", "key", {"api-key"}),
        ("https://notazure.com/v1", "key", {"Authorization"}),
        ("https://azure.com.example/v1", "key", {"Authorization"}),
    ],
)
def test_the_key_goes_into_the_header_that_the_server_reads(
    pasted: str, key: str | None, names: set[str]
) -> None:
    assert key_headers(pasted, key).keys() == names
