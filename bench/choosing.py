"""Choosing a model: an answer by a model that was chosen among many, beside one by the model of the settings.

Both are answers of one server to which many models are connected, from the question to the end.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import data
from bench.data import Author, Place
from bench.load import connect
from bench.processes import LOAD_CORE, Program, Quire
from bench.streams import Run, check_completed, prepare, run, send_question
from bench.tables import Line, at_most
from quire.domain.accounts.users import Visitor
from quire.domain.models.language_models import ModelDraft
from quire.domain.models.model_providers import ProviderDraft
from quire.store.models import language_models, model_providers
from quire.store.models.key_sealing import KeySealing
from quire.store.transactions import Transaction

ASKED = 40
ROUNDS = 7
"""The first one is for warming up."""

SPREAD_SECONDS = 2.0
PIECES = 20
MODELS = 50
RATIO_MAX = 1.1


def measure() -> list[Line]:
    """Each round asks the model of the settings, then one that is chosen with the question."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as running:
        data_dir = Path(folder)
        author, places = data.write(data_dir, prepare, 2 * ASKED * ROUNDS)
        model = running.enter_context(
            Program("-m", "bench.model", str(PIECES), log=data_dir / "model.log", core=LOAD_CORE)
        )
        url = f"http://127.0.0.1:{int(model.first_line())}/v1"
        chosen = data.write(data_dir, _connect, data_dir, url)
        quire = running.enter_context(Quire(data_dir, model_url=url, model_name="bench"))
        unused = iter(places)
        rounds = [
            (
                run(quire, [lambda: _ask(quire, author, unused, "environment")] * ASKED, SPREAD_SECONDS),
                run(quire, [lambda: _ask(quire, author, unused, chosen)] * ASKED, SPREAD_SECONDS),
            )
            for _ in range(ROUNDS)
        ][1:]
    given, ours = ([_milliseconds(runs[way]) for runs in rounds] for way in range(2))
    return [
        at_most(
            RATIO_MAX,
            what=f"an answer by a chosen model of {MODELS}, CPU",
            floor=f"model of the settings {median(given):.2f} ms",
            quire=f"{median(ours):.2f} ms",
            ratios=[its / floor for floor, its in zip(given, ours, strict=True)],
        )
    ]


def _connect(tx: Transaction, data_dir: Path, url: str) -> str:
    """Many models of one provider; returns the id of the last one."""
    (user_id,) = tx.one("select id from user_account limit 1")
    visitor = Visitor(user_id, "root", True, "cookie", "")
    draft = ProviderDraft("Bench", "openai", url, "sk-of-the-bench")
    provider = model_providers.add_provider(tx, visitor, draft, KeySealing(data_dir))
    models = [
        language_models.add_model(
            tx, visitor, provider.id, ModelDraft("bench", f"Bench {number}", 16_000, True, None, "everybody")
        )
        for number in range(MODELS)
    ]
    return models[-1].model.id


async def _ask(quire: Quire, author: Author, unused: Iterator[Place], model_id: str) -> float:
    connection = await connect(quire.port)
    following = await send_question(connection, author, next(unused), model_id=model_id)
    reply = await connection.ask(following)
    connection.close()
    check_completed(reply)
    return 0.0


def _milliseconds(asked: Run) -> float:
    return asked.cpu_seconds / ASKED * 1000
