package ptmgraph.bulk;

import com.arcadedb.database.Database;
import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.database.RID;
import com.arcadedb.engine.LocalBucket;
import com.arcadedb.graph.Edge;
import com.arcadedb.graph.MutableEdge;
import com.arcadedb.graph.MutableVertex;
import com.arcadedb.graph.Vertex;
import com.arcadedb.schema.EdgeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Fills an empty database from columns: first all nodes, then all relationships, then `link`.
 *
 * The engine's own ways take a record at a time, keep each page in memory several times, and read
 * and write each node again for every relationship. Here all is known before: records are appended
 * to the files page by page, and the lists of the relationships of a node are written once, when all
 * relationships have their places.
 */
public final class GraphWriter {
  private static final int NOWHERE = -1;
  private final DatabaseInternal database;
  private final Map<String, Label> labels = new LinkedHashMap<>();
  private final Edges edges;
  private Pages open; // the pages that are being written
  private int nodes;

  /** The types and indexes are there; `relationships` is how many there will be. */
  public GraphWriter(Database database, int relationships) {
    this.database = (DatabaseInternal) database;
    this.database.setReadYourWrites(false);
    edges = new Edges(relationships);
  }

  /** Nodes of one label, all labels one after the other; one of the columns is `id`. */
  public void nodes(String name, int count, String[] names, Column[] columns) throws IOException {
    Label label = labels.computeIfAbsent(name, key -> new Label(database, key, nodes));
    Rows rows = new Rows(database, names, columns);
    Bytes before = new Bytes();
    before.put(Vertex.RECORD_TYPE);
    for (int list = 0; list < 2; list++) { // no list of relationships yet
      before.putInt(NOWHERE);
      before.putLong(NOWHERE);
    }
    for (int row = 0; row < count; row++) {
      Bytes record = rows.record(before, row);
      Pages pages = pages(label.bucket);
      if (pages.fits(record)) {
        label.add(pages.append(record), false);
        continue;
      }
      Object[] properties = rows.properties(row);
      label.add(large(() -> save(name, properties)), true);
    }
    label.ids.add(rows.texts("id"));
    nodes += count;
  }

  /** Make the indexes of all nodes. It may run beside the relationships. */
  public void index() throws IOException, InterruptedException {
    for (Label label : labels.values())
      label.index();
  }

  /** Relationships of one type: number n leads from the node with the id `starts` has at
   *  place n of `startPlaces`, to that with the id `ends` has at place n of `endPlaces`. */
  public void relationships(
      String name, String start, Column starts, ByteBuffer startPlaces, String end, Column ends,
      ByteBuffer endPlaces, String[] names, Column[] columns) throws IOException {
    EdgeType type = (EdgeType) database.getSchema().getType(name);
    LocalBucket bucket = (LocalBucket) type.getBuckets(false).getFirst();
    Label from = label(start);
    Label to = label(end);
    int[] startNumbers = from.ids.numbers((Column.Texts) starts);
    int[] endNumbers = to.ids.numbers((Column.Texts) ends);
    int[] startOf = Column.ints(startPlaces);
    int[] endOf = Column.ints(endPlaces);
    Rows rows = new Rows(database, names, columns);
    Bytes before = new Bytes();
    edges.begin(bucket.getFileId());
    for (int row = 0; row < startOf.length; row++) {
      int out = startNumbers[startOf[row]];
      int in = endNumbers[endOf[row]];
      before.clear();
      before.put(Edge.RECORD_TYPE);
      before.putSigned(from.bucket.getFileId());
      before.putSigned(from.position(out));
      before.putSigned(to.bucket.getFileId());
      before.putSigned(to.position(in));
      Bytes record = rows.record(before, row);
      Pages pages = pages(bucket);
      int position;
      if (pages.fits(record)) {
        position = pages.append(record);
      } else {
        Object[] properties = rows.properties(row);
        position = large(() -> save(type, from.at(out), to.at(in), properties));
      }
      edges.add(from.first + out, to.first + in, position);
    }
  }

  private Label label(String name) {
    Label label = labels.get(name);
    if (label == null)
      throw new IllegalArgumentException("a relationship leads to a " + name + ", and there is none");
    return label;
  }

  /** Write the relationships of these types, from one label to itself, as the file of `Steps`. It is
   *  for when all relationships are there, and before the ids are forgotten. */
  public void steps(String name, String[] types) throws IOException {
    int[] buckets = Arrays.stream(types).mapToInt(this::bucket).toArray();
    try (StepsWriter writer = new StepsWriter(Steps.file(database), label(name), edges, buckets)) {
      writer.write();
    }
  }

  private int bucket(String type) {
    return database.getSchema().getType(type).getBuckets(false).getFirst().getFileId();
  }

  /** All relationships are there, and the indexes: nobody asks for ids any more. */
  public void forgetIds() throws IOException {
    close();
    for (Label label : labels.values())
      label.ids = null;
  }

  /** Write the lists of the relationships that start at a node, or of those that end there; where
   *  that of each node begins. Both may run at the same time. */
  public int[] link(boolean out) throws IOException {
    return new Links(new ArrayList<>(labels.values()), edges, nodes, out).write();
  }

  /** Tell all nodes where their lists begin. */
  public void finish(int[] out, int[] in) throws IOException {
    for (Label label : labels.values())
      label.point(out, in);
  }

  private Pages pages(LocalBucket bucket) throws IOException {
    if (open == null || open.bucket != bucket) {
      close();
      open = new Pages(bucket);
    }
    return open;
  }

  private void close() throws IOException {
    if (open != null)
      open.close();
    open = null;
  }

  /** The position of a record that no page holds: the engine cuts it, behind the pages so far. */
  private int large(Supplier<RID> save) throws IOException {
    close();
    begin(database);
    RID saved = save.get();
    database.commit();
    return Math.toIntExact(saved.getPosition());
  }

  private RID save(String name, Object[] properties) {
    MutableVertex vertex = database.newVertex(name);
    vertex.set(properties).save();
    return vertex.getIdentity();
  }

  private RID save(EdgeType type, RID out, RID in, Object[] properties) {
    MutableEdge edge = new MutableEdge(database, type, out, in);
    edge.set(properties).save();
    return edge.getIdentity();
  }

  /** Without a log: a database that was not finished is not used. */
  static void begin(DatabaseInternal database) {
    database.begin();
    database.getTransaction().setUseWAL(false);
  }
}
