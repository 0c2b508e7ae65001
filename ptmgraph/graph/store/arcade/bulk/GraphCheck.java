package ptmgraph.bulk;

import com.arcadedb.database.Database;
import com.arcadedb.database.RID;
import com.arcadedb.database.Record;
import com.arcadedb.graph.Edge;
import com.arcadedb.graph.Vertex;
import com.arcadedb.index.Index;
import com.arcadedb.index.IndexCursor;
import com.arcadedb.schema.DocumentType;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads all of a database with the engine's own methods: first each label, then each type.
 * Labels may be read at the same time, and so may types.
 */
public final class GraphCheck {
  private final Database database;
  private final Map<Integer, BitSet> nodes = new ConcurrentHashMap<>();
  private final Map<String, BitSet> led = new ConcurrentHashMap<>();

  public GraphCheck(Database database) {
    this.database = database;
  }

  /** How many nodes of a label have an id; how many relationships they know that start at them; and
   *  that end there. */
  public long[] nodes(String label) {
    long[] found = new long[3];
    int bucket = database.getSchema().getType(label).getFirstBucketId();
    BitSet places = new BitSet();
    for (Iterator<Record> all = database.iterateType(label, false); all.hasNext(); ) {
      Vertex vertex = all.next().asVertex();
      if (vertex.getString("id") == null)
        continue;
      found[0]++;
      found[1] += vertex.countEdges(Vertex.DIRECTION.OUT, (String[]) null);
      found[2] += vertex.countEdges(Vertex.DIRECTION.IN, (String[]) null);
      places.set(position(vertex.getIdentity()));
    }
    nodes.put(bucket, places);
    return found;
  }

  /** How many relationships of a type lead from a node to a node. */
  public long relationships(String type) {
    long found = 0;
    for (Iterator<Record> all = database.iterateType(type, false); all.hasNext(); ) {
      Edge edge = all.next().asEdge();
      if (isNode(edge.getOut()) && isNode(edge.getIn()))
        found++;
    }
    return found;
  }

  private boolean isNode(RID place) {
    BitSet places = nodes.get(place.getBucketId());
    return places != null && places.get(position(place));
  }

  /** The first of these ids that the index does not lead to a node of its own; none when all are
   *  led to one. Parts of one label come one after the other, after `nodes`. */
  public String missing(String label, int count, Column ids) {
    DocumentType type = database.getSchema().getType(label);
    Index index = type.getPolymorphicIndexByProperties("id");
    BitSet places = nodes.get(type.getFirstBucketId());
    BitSet taken = led.computeIfAbsent(label, key -> new BitSet());
    for (int row = 0; row < count; row++) {
      IndexCursor found = index.get(new Object[] {ids.value(row)});
      int place = found.hasNext() ? position(found.next().getIdentity()) : -1;
      if (place < 0 || !places.get(place) || taken.get(place))
        return (String) ids.value(row);
      taken.set(place);
    }
    return null;
  }

  private static int position(RID place) {
    return Math.toIntExact(place.getPosition());
  }
}
