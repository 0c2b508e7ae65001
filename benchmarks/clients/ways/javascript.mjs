// The official JavaScript driver, in all its ways.
import neo4j from "neo4j-driver";

const { BOLT_PORT, BOLT_PASSWORD, MODELS } = process.env;
const auth = neo4j.auth.basic("neo4j", BOLT_PASSWORD);
const COUNT = "MATCH (m:Model) RETURN count(m) AS n";

async function way(name, ask) {
  try {
    const got = await ask();
    console.log(String(got) === MODELS ? `yes ${name}` : `no ${name}: got ${got}`);
  } catch (error) {
    console.log(`no ${name}: ${error.code} ${error.message}`);
  }
}

const first = (result) => result.records[0].get("n");
const inFull = async (result) => first(await result);

for (const scheme of ["bolt", "neo4j"]) {
  const driver = neo4j.driver(`${scheme}://127.0.0.1:${BOLT_PORT}`, auth);
  const session = driver.session();
  await way(`${scheme} executeQuery`, async () => first(await driver.executeQuery(COUNT)));
  await way(`${scheme} session.run`, () => inFull(session.run(COUNT)));
  await way(`${scheme} executeRead`, () => session.executeRead((tx) => inFull(tx.run(COUNT))));
  await way(`${scheme} beginTransaction`, async () => {
    const tx = await session.beginTransaction();
    const n = await inFull(tx.run(COUNT));
    await tx.commit();
    return n;
  });
  await way(`${scheme} rxSession`, () =>
    new Promise((resolve, reject) =>
      driver.rxSession().run(COUNT).records()
        .subscribe({ next: (row) => resolve(row.get("n")), error: reject })));
  await way(`${scheme} nodes and paths`, async () => {
    const { records } = await driver.executeQuery("MATCH p = (m:Model)-[r]->() RETURN m, r, p LIMIT 1");
    const [m, r, p] = [..."mrp"].map((name) => records[0].get(name));
    return neo4j.isNode(m) && neo4j.isRelationship(r) && neo4j.isPath(p) ? MODELS : "other types";
  });
  await way(`${scheme} error codes`, async () => {
    const code = await driver.executeQuery("RETURN").catch((error) => error.code);
    return code === "Neo.ClientError.Statement.SyntaxError" ? MODELS : code;
  });
  await session.close();
  await driver.close();
}
