package ptmgraph.bulk;

import com.arcadedb.database.Binary;
import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.database.RID;
import com.arcadedb.engine.LocalBucket;
import com.arcadedb.graph.EdgeSegment;
import com.arcadedb.graph.MutableEdgeSegment;
import java.util.Arrays;
import java.util.List;

/**
 * The lists of relationships, one for each node that has any, in one direction. An entry is the
 * relationship and the node at its other end. A list that no page holds is cut: each part names
 * the part before it, and the node names the last.
 */
final class Links {
  private static final int WAITING = 20_000; // lists in one transaction
  private static final int PART = 56_000; // bytes, less than a page takes
  private final DatabaseInternal database;
  private final List<Label> labels;
  private final int[] firsts;
  private final Edges edges;
  private final boolean out;
  private final long[] heads;
  private final int[] order;
  private final int[] bounds;
  private final Binary entries = new Binary(PART);

  Links(DatabaseInternal database, List<Label> labels, Edges edges, int nodes, boolean out) {
    this.database = database;
    this.labels = labels;
    this.edges = edges;
    this.out = out;
    firsts = labels.stream().mapToInt(label -> label.first).toArray();
    heads = new long[nodes];
    Arrays.fill(heads, -1);
    bounds = new int[nodes + 1];
    order = new int[edges.size()];
    sort();
  }

  /** Put the relationships of each node together, in the order in which they came. */
  private void sort() {
    for (int edge = 0; edge < edges.size(); edge++)
      bounds[node(edge) + 1]++;
    for (int node = 1; node < bounds.length; node++)
      bounds[node] += bounds[node - 1];
    int[] next = Arrays.copyOf(bounds, bounds.length - 1);
    for (int edge = 0; edge < edges.size(); edge++)
      order[next[node(edge)]++] = edge;
  }

  private int node(int edge) {
    return out ? edges.start(edge) : edges.end(edge);
  }

  /** Where the list of each node begins; -1 where there is none. */
  long[] write() {
    for (Label label : labels)
      write(label);
    return heads;
  }

  private void write(Label label) {
    LocalBucket bucket = label.lists(out);
    Binary[] lists = new Binary[WAITING];
    int[] nodes = new int[WAITING];
    int waiting = 0;
    GraphWriter.begin(database);
    for (int node = label.first; node < label.first + label.size(); node++) {
      int from = bounds[node];
      RID before = null;
      while (from < bounds[node + 1]) {
        from = fill(from, bounds[node + 1]);
        if (from < bounds[node + 1] || before != null) {
          before = part(bucket, before);
          heads[node] = before.getPosition();
        } else {
          lists[waiting] = list(null);
          nodes[waiting++] = node;
        }
      }
      if (waiting == WAITING) {
        append(bucket, lists, nodes, waiting);
        waiting = 0;
        database.commit();
        GraphWriter.begin(database);
      }
    }
    append(bucket, lists, nodes, waiting);
    database.commit();
  }

  /** Take entries until a part is full; the first that was not taken. */
  private int fill(int from, int end) {
    entries.clear();
    int place = from;
    while (place < end && entries.position() < PART - Rows.SPARE) {
      int edge = order[place++];
      int other = out ? edges.end(edge) : edges.start(edge);
      int found = Arrays.binarySearch(firsts, other);
      Label label = labels.get(found < 0 ? -found - 2 : found);
      entries.putNumber(edges.bucket(edge));
      entries.putNumber(edges.position(edge));
      entries.putNumber(label.bucket.getFileId());
      entries.putNumber(label.position(other - label.first));
    }
    return place;
  }

  private Binary list(RID before) {
    int size = MutableEdgeSegment.CONTENT_START_POSITION + entries.position();
    Binary list = new Binary(size);
    list.putByte(EdgeSegment.RECORD_TYPE);
    list.putInt(size);
    list.putInt(before == null ? -1 : before.getBucketId());
    list.putLong(before == null ? -1 : before.getPosition());
    list.putByteArray(entries.getContent(), 0, entries.position());
    list.flip();
    return list;
  }

  private RID part(LocalBucket bucket, RID before) {
    RID[] rid = new RID[1];
    bucket.createRecordsBulk(new Binary[] {list(before)}, 0, 1, rid);
    database.getTransaction().updateBucketRecordDelta(bucket.getFileId(), 1);
    return rid[0];
  }

  private void append(LocalBucket bucket, Binary[] lists, int[] nodes, int waiting) {
    if (waiting == 0)
      return;
    RID[] rids = new RID[waiting];
    bucket.createRecordsBulk(lists, 0, waiting, rids);
    database.getTransaction().updateBucketRecordDelta(bucket.getFileId(), waiting);
    for (int place = 0; place < waiting; place++)
      heads[nodes[place]] = rids[place].getPosition();
  }
}
