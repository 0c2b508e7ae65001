// The official Java driver, in all its ways. Run as a single file: java -cp JARS Ways.java

import java.util.concurrent.Callable;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.async.AsyncSession;
import org.neo4j.driver.exceptions.Neo4jException;

public class Ways {
    static final String COUNT = "MATCH (m:Model) RETURN count(m) AS n";
    static final long MODELS = Long.parseLong(System.getenv("MODELS"));

    static void way(String name, Callable<Long> ask) {
        try {
            long got = ask.call();
            System.out.println(got == MODELS ? "yes " + name : "no " + name + ": got " + got);
        } catch (Exception error) {
            System.out.println("no " + name + ": " + error.getMessage());
        }
    }

    public static void main(String[] arguments) {
        var auth = AuthTokens.basic("neo4j", System.getenv("BOLT_PASSWORD"));
        for (String scheme : new String[] {"bolt", "neo4j"}) {
            String address = scheme + "://127.0.0.1:" + System.getenv("BOLT_PORT");
            try (Driver driver = GraphDatabase.driver(address, auth); var session = driver.session()) {
                ask(scheme + " ", driver, session);
            }
        }
    }

    static void ask(String scheme, Driver driver, org.neo4j.driver.Session session) {
        way(scheme + "executableQuery",
            () -> driver.executableQuery(COUNT).execute().records().get(0).get("n").asLong());
        way(scheme + "session.run", () -> session.run(COUNT).single().get("n").asLong());
        way(scheme + "executeRead",
            () -> session.executeRead(tx -> tx.run(COUNT).single().get("n").asLong()));
        way(scheme + "beginTransaction", () -> {
            try (var tx = session.beginTransaction()) {
                long n = tx.run(COUNT).single().get("n").asLong();
                tx.commit();
                return n;
            }
        });
        way(scheme + "async", () -> {
            var other = driver.session(AsyncSession.class);
            return other.executeReadAsync(tx -> tx.runAsync(COUNT).thenCompose(c -> c.singleAsync()))
                .toCompletableFuture().get().get("n").asLong();
        });
        way(scheme + "nodes and paths", () -> {
            var row = session.run("MATCH p = (m:Model)-[r]->() RETURN m, r, p LIMIT 1").single();
            boolean linked = row.get("r").asRelationship().startNodeElementId()
                .equals(row.get("m").asNode().elementId());
            return linked && row.get("p").asPath().length() == 1 ? MODELS : -1;
        });
        way(scheme + "error codes", () -> {
            try {
                session.run("RETURN").consume();
                return -1L;
            } catch (Neo4jException error) {
                return error.code().endsWith("SyntaxError") ? MODELS : -1;
            }
        });
    }
}
