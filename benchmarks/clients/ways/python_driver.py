"""The official Python driver, in all its ways."""

from __future__ import annotations

import asyncio

import neo4j
from telling import AUTH, COUNT, MODELS, STEPS, address, way


def ask(scheme: str) -> None:
    with (
        neo4j.GraphDatabase.driver(address(scheme), auth=AUTH) as driver,
        driver.session() as session,
    ):
        way(f"{scheme} execute_query", lambda: driver.execute_query(COUNT).records[0]["n"])
        way(f"{scheme} session.run", lambda: session.run(COUNT).single(strict=True)["n"])
        way(f"{scheme} execute_read", lambda: session.execute_read(_count))
        way(f"{scheme} begin_transaction", lambda: _in_transaction(session))
        way(f"{scheme} to_df", lambda: int(session.run(COUNT).to_df()["n"][0]))
        way(f"{scheme} graph", lambda: len(session.run(STEPS).graph().relationships), 100)
        way(f"{scheme} async", lambda: asyncio.run(_asked_async(scheme)), [MODELS, MODELS])
        way(f"{scheme} error codes", lambda: _code(driver), "Neo.ClientError.Statement.SyntaxError")


def _count(tx: neo4j.ManagedTransaction | neo4j.Transaction) -> int:
    return int(tx.run(COUNT).single(strict=True)["n"])


def _in_transaction(session: neo4j.Session) -> int:
    with session.begin_transaction() as tx:
        count = _count(tx)
        tx.commit()
    return count


async def _asked_async(scheme: str) -> list[int]:
    async with neo4j.AsyncGraphDatabase.driver(address(scheme), auth=AUTH) as driver:
        found = [(await driver.execute_query(COUNT)).records[0]["n"]]
        async with driver.session() as session:

            async def work(tx: neo4j.AsyncManagedTransaction) -> int:
                return int((await (await tx.run(COUNT)).single(strict=True))["n"])

            return [*found, await session.execute_read(work)]


def _code(driver: neo4j.Driver) -> str | None:
    try:
        driver.execute_query("RETURN")
    except neo4j.exceptions.Neo4jError as error:
        return error.code
    return None


ask("bolt")
ask("neo4j")
