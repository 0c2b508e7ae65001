package ptmgraph.bulk;

import com.arcadedb.database.Database;
import com.arcadedb.database.RID;
import com.arcadedb.database.Record;
import com.arcadedb.graph.Edge;
import com.arcadedb.graph.Vertex;
import com.arcadedb.index.Index;
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
      places.set(Math.toIntExact(vertex.getIdentity().getPosition()));
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
    return places != null && places.get(Math.toIntExact(place.getPosition()));
  }

  /** The first of these ids that the index does not know; none when it knows all. */
  public String missing(String label, int count, Column ids) {
    Index index = database.getSchema().getType(label).getPolymorphicIndexByProperties("id");
    for (int row = 0; row < count; row++)
      if (!index.get(new Object[] {ids.value(row)}).hasNext())
        return (String) ids.value(row);
    return null;
  }
}
