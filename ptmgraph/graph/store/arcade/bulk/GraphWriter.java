package ptmgraph.bulk;

import com.arcadedb.database.Binary;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fills an empty database from columns: first all nodes, then all relationships, then `link`.
 *
 * The engine's own ways take a record at a time, and read and write each node again for every
 * relationship. Here all is known before: records are appended page by page, and the lists of the
 * relationships of a node are written once, when all relationships have their places.
 */
public final class GraphWriter {
  private static final int NOWHERE = -1;
  private final DatabaseInternal database;
  private final Map<String, Label> labels = new LinkedHashMap<>();
  private final Edges edges;
  private int nodes;

  /** The types and indexes are there; `relationships` is how many there will be. */
  public GraphWriter(Database database, int relationships) {
    this.database = (DatabaseInternal) database;
    this.database.setReadYourWrites(false);
    edges = new Edges(relationships);
  }

  /** Nodes of one label, all labels one after the other; one of the columns is `id`. */
  public void nodes(String name, int count, String[] names, Column[] columns) {
    Label label = labels.computeIfAbsent(name, key -> new Label(database, key, nodes));
    begin(database);
    Rows rows = new Rows(database, count, names, columns);
    Binary before = new Binary(64);
    before.putByte(Vertex.RECORD_TYPE);
    for (int list = 0; list < 2; list++) { // no list of relationships yet
      before.putInt(NOWHERE);
      before.putLong(NOWHERE);
    }
    Appended added = new Appended(database, label.bucket, count);
    for (int row = 0; row < count; row++) {
      Binary record = rows.record(before, row);
      if (!Rows.fits(record, label.bucket))
        added.place(row, large(name, rows, row));
      else
        added.add(row, record);
    }
    long[] positions = added.finish();
    for (int row = 0; row < count; row++)
      if (!added.isLarge(row)) // the engine has put those into the index itself
        label.index(rows.text("id", row), positions[row]);
    database.commit();
    label.add(positions, added);
    nodes += count;
  }

  private RID large(String name, Rows rows, int row) {
    MutableVertex vertex = database.newVertex(name);
    vertex.set(rows.properties(row)).save();
    return vertex.getIdentity();
  }

  /** Make the indexes of all nodes ready for readers. It may run beside the relationships. */
  public void sortIndexes() throws IOException, InterruptedException {
    for (Label label : labels.values())
      label.sortIndex();
  }

  /** Relationships of one type: number n leads from node starts[n] of a label to ends[n]. */
  public void relationships(
      String name, String start, int[] starts, String end, int[] ends, String[] names,
      Column[] columns) {
    EdgeType type = (EdgeType) database.getSchema().getType(name);
    LocalBucket bucket = (LocalBucket) type.getBuckets(false).getFirst();
    Label from = labels.get(start);
    Label to = labels.get(end);
    begin(database);
    Rows rows = new Rows(database, starts.length, names, columns);
    Appended added = new Appended(database, bucket, starts.length);
    Binary before = new Binary(64);
    for (int row = 0; row < starts.length; row++) {
      RID out = from.at(starts[row]);
      RID in = to.at(ends[row]);
      before.clear();
      before.putByte(Edge.RECORD_TYPE);
      before.putNumber(out.getBucketId());
      before.putNumber(out.getPosition());
      before.putNumber(in.getBucketId());
      before.putNumber(in.getPosition());
      Binary record = rows.record(before, row);
      if (!Rows.fits(record, bucket))
        added.place(row, large(type, out, in, rows.properties(row)));
      else
        added.add(row, record);
    }
    long[] positions = added.finish();
    database.commit();
    edges.add(bucket.getFileId(), starts, from.first, ends, to.first, positions);
  }

  private RID large(EdgeType type, RID out, RID in, Object[] properties) {
    MutableEdge edge = new MutableEdge(database, type, out, in);
    edge.set(properties).save();
    return edge.getIdentity();
  }

  /** Write the lists of the relationships that start at a node, or of those that end there; where
   *  that of each node begins. Both may run at the same time. */
  public long[] link(boolean out) {
    return new Links(database, new ArrayList<>(labels.values()), edges, nodes, out).write();
  }

  /** Tell all nodes where their lists begin. */
  public void finish(long[] out, long[] in) {
    for (Label label : labels.values())
      label.point(out, in);
  }

  /** Without a log: a database that was not finished is not used. */
  static void begin(DatabaseInternal database) {
    database.begin();
    database.getTransaction().setUseWAL(false);
  }
}
