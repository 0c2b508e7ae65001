package ptmgraph.bulk;

import com.arcadedb.database.Database;
import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.database.RID;
import com.arcadedb.engine.LocalBucket;
import com.arcadedb.graph.Edge;
import com.arcadedb.graph.Vertex;
import com.arcadedb.graph.VertexInternal;
import com.arcadedb.index.IndexCursor;
import com.arcadedb.index.TypeIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Reads all of a database from its files. What must be the same is added up on each side as hashes,
 * so that nothing is looked up: the ids of the tables, of the nodes and of the index; and the
 * relationships by their records, by the lists of the nodes where they start, and where they end.
 * Some of each type are read with the engine's own methods too, which must find the same.
 *
 * Labels and types may be read at the same time.
 */
public final class GraphCheck {
  static final int SAMPLE = 1009; // one of so many is read with the engine too
  private static final int FEW = 10_000; // relationships that the engine may count
  private final DatabaseInternal database;

  public GraphCheck(Database database) {
    this.database = (DatabaseInternal) database;
  }

  /** The sum of the hashes of some ids. */
  public static long ids(Column ids) {
    Column.Texts texts = (Column.Texts) ids;
    long sum = 0;
    for (int row = 0; row < texts.count(); row++)
      sum += texts.hash(row);
    return sum;
  }

  /** The nodes of a label: how many there are; the sums of the hashes of their ids, and of their ids
   *  with their places; and of the relationships that they know, for those that start there and then
   *  for those that end there: how many, and the sum. */
  public long[] nodes(String label) throws IOException {
    LocalBucket bucket = bucket(label);
    int key = database.getSchema().getDictionary().getIdByName("id", false);
    long[] sums = new long[3];
    try (PageReader nodes = new PageReader(bucket);
        Lists starts = new Lists(lists(bucket, Vertex.DIRECTION.OUT), true);
        Lists ends = new Lists(lists(bucket, Vertex.DIRECTION.IN), false)) {
      for (int page = 0; page < nodes.pages(); page++)
        for (int slot = 0; slot < nodes.places(page); slot++) {
          long position = (long) page * nodes.slots + slot;
          PageReader.Found found = nodes.go(position);
          if (found == PageReader.Found.NOTHING)
            continue;
          RID rid = new RID(bucket.getFileId(), position);
          Node node = found == PageReader.Found.LARGE ? large(rid) : node(nodes, key);
          long place = Lists.place(rid);
          sums[0]++;
          sums[1] += node.id;
          sums[2] += Hash.with(node.id, place);
          long out = starts.read(place, node.out);
          long in = ends.read(place, node.in);
          if (sums[0] % SAMPLE == 1 && out + in < FEW)
            compare(rid, node.id, out, in);
        }
      return new long[] {
          sums[0], sums[1], sums[2], starts.found, starts.sum, ends.found, ends.sum};
    }
  }

  /** A node: the hash of its id, and where its lists begin. */
  private record Node(long id, long out, long in) {}

  private static Node node(PageReader nodes, int key) {
    nodes.oneByte();
    nodes.fixedInt();
    long out = nodes.fixedLong();
    nodes.fixedInt();
    long in = nodes.fixedLong();
    int values = nodes.fixedInt();
    for (long left = nodes.unsigned(); left > 0; left--) {
      boolean isId = nodes.unsigned() == key;
      long value = nodes.unsigned();
      if (isId) {
        nodes.skipTo(values + (int) value + Byte.BYTES); // behind its type
        return new Node(nodes.hash(), out, in);
      }
    }
    return new Node(0, out, in); // no id has this hash but by chance
  }

  private Node large(RID rid) {
    VertexInternal vertex = (VertexInternal) database.lookupByRID(rid, true);
    RID out = vertex.getOutEdgesHeadChunk();
    RID in = vertex.getInEdgesHeadChunk();
    return new Node(
        hash(vertex.getString("id")),
        out == null ? -1 : out.getPosition(),
        in == null ? -1 : in.getPosition());
  }

  private void compare(RID rid, long id, long out, long in) {
    Vertex vertex = database.lookupByRID(rid, true).asVertex();
    if (hash(vertex.getString("id")) != id
        || vertex.countEdges(Vertex.DIRECTION.OUT, (String[]) null) != out
        || vertex.countEdges(Vertex.DIRECTION.IN, (String[]) null) != in)
      throw new IllegalStateException("the engine reads another node at " + rid);
  }

  private static long hash(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Hash.of(bytes, 0, bytes.length);
  }

  /** The index of the ids of a label: how many it has, and the sum of their hashes with the places
   *  that they lead to. */
  public long[] index(String label) {
    long[] sums = new long[2];
    IndexCursor all = ids(label).iterator(true);
    while (all.hasNext()) {
      RID rid = all.next().getIdentity();
      sums[0]++;
      sums[1] += Hash.with(hash((String) all.getKeys()[0]), Lists.place(rid));
    }
    return sums;
  }

  /** The relationships of a type: how many there are; the sum of their hashes; and of those of the
   *  steps that `Steps` would have of them. */
  public long[] relationships(String type) throws IOException {
    LocalBucket bucket = bucket(type);
    long[] sums = new long[3];
    try (PageReader edges = new PageReader(bucket)) {
      for (int page = 0; page < edges.pages(); page++)
        for (int slot = 0; slot < edges.places(page); slot++) {
          long position = (long) page * edges.slots + slot;
          PageReader.Found found = edges.go(position);
          if (found == PageReader.Found.NOTHING)
            continue;
          RID rid = new RID(bucket.getFileId(), position);
          Ends ends = found == PageReader.Found.LARGE ? read(rid) : read(edges);
          if (sums[0]++ % SAMPLE == 0 && !read(rid).equals(ends))
            throw new IllegalStateException("the engine reads another relationship at " + rid);
          sums[1] += Lists.hash(Lists.place(rid), ends.start, ends.end);
          sums[2] += Steps.hash(type, ends.start, ends.end);
        }
    }
    return sums;
  }

  /** The hashes of the places of the nodes at the ends of a relationship. */
  private record Ends(long start, long end) {}

  private static Ends read(PageReader edges) {
    edges.oneByte();
    long start = Hash.place(edges.signed(), edges.signed());
    return new Ends(start, Hash.place(edges.signed(), edges.signed()));
  }

  private Ends read(RID rid) {
    Edge edge = database.lookupByRID(rid, true).asEdge(true);
    return new Ends(Lists.place(edge.getOut()), Lists.place(edge.getIn()));
  }

  /** The first of these ids that the index does not lead to a node; `taken` has the places of those
   *  that it led the ids before to. None when each is led to a node of its own. */
  public String missing(String label, Column ids, BitSet taken) {
    TypeIndex index = ids(label);
    Column.Texts texts = (Column.Texts) ids;
    for (int row = 0; row < texts.count(); row++) {
      IndexCursor found = index.get(new Object[] {texts.value(row)});
      int place = found.hasNext() ? Math.toIntExact(found.next().getIdentity().getPosition()) : -1;
      if (place < 0 || taken.get(place))
        return texts.value(row);
      taken.set(place);
    }
    return null;
  }

  private TypeIndex ids(String label) {
    return database.getSchema().getType(label).getPolymorphicIndexByProperties("id");
  }

  private LocalBucket bucket(String type) {
    return (LocalBucket) database.getSchema().getType(type).getBuckets(false).getFirst();
  }

  private LocalBucket lists(LocalBucket nodes, Vertex.DIRECTION direction) {
    String name = database.getGraphEngine().getEdgesBucketName(nodes.getFileId(), direction);
    return (LocalBucket) database.getSchema().getBucketByName(name);
  }
}
