package ptmgraph.bulk;

import com.arcadedb.engine.LocalBucket;
import com.arcadedb.graph.EdgeSegment;
import com.arcadedb.graph.MutableEdgeSegment;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The lists of relationships, one for each node that has any, in one direction. An entry is the
 * relationship and the node at its other end. A list that no page holds is cut: each part names
 * the part before it, and the node names the last.
 */
final class Links {
  private static final int PART = 56_000; // bytes, less than a page takes
  private static final int ENTRY = 40; // more than an entry takes
  private static final int NONE = -1;
  private final List<Label> labels;
  private final int[] firsts;
  private final Edges edges;
  private final boolean out;
  private final int[] heads;
  private final int[] order;
  private final int[] bounds;
  private final Bytes entries = new Bytes();
  private final Bytes list = new Bytes();

  Links(List<Label> labels, Edges edges, int nodes, boolean out) {
    this.labels = labels;
    this.edges = edges;
    this.out = out;
    firsts = labels.stream().mapToInt(label -> label.first).toArray();
    heads = new int[nodes];
    Arrays.fill(heads, NONE);
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
  int[] write() throws IOException {
    for (Label label : labels)
      write(label);
    return heads;
  }

  private void write(Label label) throws IOException {
    LocalBucket bucket = label.lists(out);
    try (Pages pages = new Pages(bucket)) {
      for (int node = label.first; node < label.first + label.size(); node++) {
        int from = bounds[node];
        while (from < bounds[node + 1]) {
          from = fill(from, bounds[node + 1]);
          heads[node] = pages.append(list(bucket, heads[node]));
        }
      }
    }
  }

  /** Take entries until a part is full; the first that was not taken. */
  private int fill(int from, int end) {
    entries.clear();
    int place = from;
    while (place < end && entries.size < PART - ENTRY) {
      int edge = order[place++];
      int other = out ? edges.end(edge) : edges.start(edge);
      int found = Arrays.binarySearch(firsts, other);
      Label label = labels.get(found < 0 ? -found - 2 : found);
      entries.putSigned(edges.bucket(edge));
      entries.putSigned(edges.position(edge));
      entries.putSigned(label.bucket.getFileId());
      entries.putSigned(label.position(other - label.first));
    }
    return place;
  }

  /** The entries as a part of a list, behind the part at this position, if there is one. */
  private Bytes list(LocalBucket bucket, int before) {
    list.clear();
    list.put(EdgeSegment.RECORD_TYPE);
    list.putInt(MutableEdgeSegment.CONTENT_START_POSITION + entries.size);
    list.putInt(before == NONE ? NONE : bucket.getFileId());
    list.putLong(before);
    list.put(entries);
    return list;
  }
}
