package ptmgraph.bulk;

import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.database.RID;
import com.arcadedb.engine.LocalBucket;
import com.arcadedb.engine.MutablePage;
import com.arcadedb.engine.PageId;
import com.arcadedb.graph.MutableVertex;
import com.arcadedb.graph.Vertex;
import com.arcadedb.index.IndexInternal;
import com.arcadedb.index.lsm.LSMTreeIndex;
import com.arcadedb.schema.DocumentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;

/** The nodes of one label: their numbers in the graph follow each other, from `first` on. */
final class Label {
  private static final int PAGES = 500; // in one transaction
  private static final int TABLE = Short.BYTES; // a page begins with the number of its records
  final int first;
  final LocalBucket bucket;
  private final LSMTreeIndex index;
  private final DatabaseInternal database;
  private final BitSet large = new BitSet();
  private long[] positions = new long[0];

  Label(DatabaseInternal database, String name, int first) {
    DocumentType type = database.getSchema().getType(name);
    this.database = database;
    this.first = first;
    IndexInternal[] indexes = type.getPolymorphicIndexByProperties("id").getIndexesOnBuckets();
    index = (LSMTreeIndex) indexes[0];
    bucket = (LocalBucket) type.getBuckets(false).getFirst();
  }

  int size() {
    return positions.length;
  }

  RID at(int number) {
    return new RID(bucket.getFileId(), positions[number]);
  }

  long position(int number) {
    return positions[number];
  }

  /** Put a node into the index. The way of the engine's transactions looks for each id in all pages
   *  first; ids are unique here, and the check of the database notices one that is not. */
  void index(String id, long position) {
    RID[] nodes = {new RID(bucket.getFileId(), position)};
    index.getMutableIndex().put(new Object[] {id}, nodes);
  }

  /** Sort the pages of the index into each other: an id is looked for in every page that is not. */
  void sortIndex() throws IOException, InterruptedException {
    if (index.getMutableIndex().getTotalPages() > 1 && index.scheduleCompaction())
      index.compact();
  }

  /** The bucket for the lists of these nodes' relationships. */
  LocalBucket lists(boolean out) {
    Vertex.DIRECTION direction = out ? Vertex.DIRECTION.OUT : Vertex.DIRECTION.IN;
    String name = database.getGraphEngine().getEdgesBucketName(bucket.getFileId(), direction);
    return (LocalBucket) database.getSchema().getBucketByName(name);
  }

  void add(long[] added, Appended how) {
    int before = positions.length;
    positions = Arrays.copyOf(positions, before + added.length);
    System.arraycopy(added, 0, positions, before, added.length);
    for (int row = 0; row < added.length; row++)
      if (how.isLarge(row))
        large.set(before + row);
  }

  /** Write into each node where its lists begin, page by page. */
  void point(long[] out, long[] in) {
    int outBucket = lists(true).getFileId();
    int inBucket = lists(false).getFileId();
    GraphWriter.begin(database);
    MutablePage page = null;
    int open = -1;
    int pages = 0;
    for (int number = 0; number < positions.length; number++) {
      RID starts = list(outBucket, out[first + number]);
      RID ends = list(inBucket, in[first + number]);
      if (starts == null && ends == null)
        continue;
      if (large.get(number)) {
        point(at(number), starts, ends);
        continue;
      }
      int wanted = (int) (positions[number] / bucket.getMaxRecordsInPage());
      if (wanted != open) {
        if (++pages % PAGES == 0) {
          database.commit();
          GraphWriter.begin(database);
        }
        page = page(wanted);
        open = wanted;
      }
      int slot = (int) (positions[number] % bucket.getMaxRecordsInPage());
      int record = (int) page.readUnsignedInt(TABLE + slot * Integer.BYTES);
      int place = record + (int) page.readNumberAndSize(record)[1] + Byte.BYTES;
      write(page, place, starts);
      write(page, place + Integer.BYTES + Long.BYTES, ends);
    }
    database.commit();
  }

  private static RID list(int bucket, long position) {
    return position < 0 ? null : new RID(bucket, position);
  }

  private static void write(MutablePage page, int place, RID list) {
    if (list != null) {
      page.writeInt(place, list.getBucketId());
      page.writeLong(place + Integer.BYTES, list.getPosition());
    }
  }

  private MutablePage page(int number) {
    PageId id = new PageId(database, bucket.getFileId(), number);
    try {
      return database.getTransaction().getPageToModify(id, bucket.getPageSize(), false);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private void point(RID rid, RID starts, RID ends) {
    MutableVertex vertex = ((Vertex) database.lookupByRID(rid, true)).modify();
    if (starts != null)
      vertex.setOutEdgesHeadChunk(starts);
    if (ends != null)
      vertex.setInEdgesHeadChunk(ends);
    database.updateRecord(vertex);
  }
}
