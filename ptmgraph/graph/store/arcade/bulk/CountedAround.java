package ptmgraph.bulk;

import com.arcadedb.database.RID;
import com.arcadedb.engine.LocalBucket;
import com.arcadedb.graph.VertexInternal;
import com.arcadedb.query.sql.executor.CommandContext;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultInternal;
import com.arcadedb.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * `ptmgraph.counted(node, incoming, types, label, distinct)` yields how many relationships a node has in
 * one direction, and where that is asked with how many other nodes, by their type and the label at their
 * other end. Empty types and label stand for all. It reads the lists of the node; no record of a
 * relationship or of another node.
 */
final class CountedAround extends GateProcedure {
  CountedAround() {
    super(
        "ptmgraph.counted",
        "How many relationships a node has",
        5,
        "relation", "label", "relationships", "nodes");
  }

  @Override
  public Stream<Result> execute(Object[] arguments, Result row, CommandContext context) {
    validateArgs(arguments);
    if (arguments[0] == null)
      return Stream.of();
    VertexInternal node = (VertexInternal) extractVertex(arguments[0], "node");
    boolean incoming = (boolean) arguments[1];
    RID head = incoming ? node.getInEdgesHeadChunk() : node.getOutEdgesHeadChunk();
    if (head == null)
      return Stream.of();
    Schema schema = context.getDatabase().getSchema();
    Tally tally = new Tally((boolean) arguments[4]);
    LocalBucket bucket = (LocalBucket) schema.getBucketById(head.getBucketId());
    try (Lists lists = new Lists(bucket, !incoming)) {
      lists.read(head.getPosition(), tally);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    List<String> types = Arrays.asList(((String) arguments[2]).split("\\|"));
    return IntStream.range(0, tally.kinds)
        .mapToObj(kind -> tally.found(schema, kind))
        .filter(found -> types.contains("") || types.contains(found.getProperty("relation")))
        .filter(found -> arguments[3].equals("") || arguments[3].equals(found.getProperty("label")));
  }

  /** The entries of a list by kind: there are few, so that they are looked through. */
  private static final class Tally implements Lists.Taker {
    private final boolean distinct;
    private int kinds;
    private long[] relations = new long[4]; // their buckets
    private long[] labels = new long[4];
    private int[] counts = new int[4];
    private long[][] nodes = new long[4][]; // the places of the others, where each counts once

    Tally(boolean distinct) {
      this.distinct = distinct;
    }

    @Override
    public void take(long edgeBucket, long edge, long bucket, long position) {
      int kind = 0;
      while (kind < kinds && (relations[kind] != edgeBucket || labels[kind] != bucket))
        kind++;
      if (kind == kinds)
        add(edgeBucket, bucket);
      if (distinct) {
        if (counts[kind] == nodes[kind].length)
          nodes[kind] = Arrays.copyOf(nodes[kind], 2 * counts[kind]);
        nodes[kind][counts[kind]] = position;
      }
      counts[kind]++;
    }

    private void add(long relation, long label) {
      if (kinds == counts.length) {
        relations = Arrays.copyOf(relations, 2 * kinds);
        labels = Arrays.copyOf(labels, 2 * kinds);
        counts = Arrays.copyOf(counts, 2 * kinds);
        nodes = Arrays.copyOf(nodes, 2 * kinds);
      }
      relations[kinds] = relation;
      labels[kinds] = label;
      nodes[kinds++] = distinct ? new long[16] : null;
    }

    Result found(Schema schema, int kind) {
      long different = distinct
          ? Arrays.stream(nodes[kind], 0, counts[kind]).distinct().count() : 0;
      return new ResultInternal()
          .setProperty("relation", schema.getTypeByBucketId((int) relations[kind]).getName())
          .setProperty("label", schema.getTypeByBucketId((int) labels[kind]).getName())
          .setProperty("relationships", (long) counts[kind])
          .setProperty("nodes", different);
    }
  }
}
