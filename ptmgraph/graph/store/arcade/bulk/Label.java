package ptmgraph.bulk;

import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.database.RID;
import com.arcadedb.engine.BasePage;
import com.arcadedb.engine.LocalBucket;
import com.arcadedb.graph.MutableVertex;
import com.arcadedb.graph.Vertex;
import com.arcadedb.index.IndexInternal;
import com.arcadedb.index.lsm.LSMTreeIndex;
import com.arcadedb.schema.DocumentType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;

/** The nodes of one label: their numbers in the graph follow each other, from `first` on. */
final class Label {
  private static final int PUT = 20_000; // ids in one transaction
  final int first;
  final LocalBucket bucket;
  Ids ids = new Ids();
  private final LSMTreeIndex index;
  private final DatabaseInternal database;
  private final BitSet large = new BitSet();
  private int[] positions = new int[1024];
  private int size;

  Label(DatabaseInternal database, String name, int first) {
    DocumentType type = database.getSchema().getType(name);
    this.database = database;
    this.first = first;
    IndexInternal[] indexes = type.getPolymorphicIndexByProperties("id").getIndexesOnBuckets();
    index = (LSMTreeIndex) indexes[0];
    bucket = (LocalBucket) type.getBuckets(false).getFirst();
  }

  int size() {
    return size;
  }

  RID at(int number) {
    return new RID(bucket.getFileId(), positions[number]);
  }

  int position(int number) {
    return positions[number];
  }

  /** Add a node that lies at this position; `byEngine` when the engine wrote it, over several
   *  pages. */
  void add(int position, boolean byEngine) {
    if (size == positions.length)
      positions = Arrays.copyOf(positions, 2 * size);
    large.set(size, byEngine);
    positions[size++] = position;
  }

  /** Put all nodes into the index. The way of the engine's transactions looks for each id in all
   *  pages first; ids are unique here, and the check of the database notices one that is not. At the
   *  end pages are sorted into each other: an id is looked for in every page that is not. */
  void index() throws IOException, InterruptedException {
    GraphWriter.begin(database);
    for (int number = 0; number < size; number++) {
      if (large.get(number))
        continue; // the engine has put those into the index itself
      if (number % PUT == PUT - 1) {
        database.commit();
        GraphWriter.begin(database);
      }
      index.getMutableIndex().put(new Object[] {ids.text(number)}, new RID[] {at(number)});
    }
    database.commit();
    if (index.getMutableIndex().getTotalPages() > 1 && index.scheduleCompaction())
      index.compact();
  }

  /** The bucket for the lists of these nodes' relationships. */
  LocalBucket lists(boolean out) {
    Vertex.DIRECTION direction = out ? Vertex.DIRECTION.OUT : Vertex.DIRECTION.IN;
    String name = database.getGraphEngine().getEdgesBucketName(bucket.getFileId(), direction);
    return (LocalBucket) database.getSchema().getBucketByName(name);
  }

  /** Write into each node where its lists begin: with the engine where it wrote the node, else page
   *  by page, when the engine has written its own. */
  void point(int[] out, int[] in) throws IOException {
    int outBucket = lists(true).getFileId();
    int inBucket = lists(false).getFileId();
    if (!large.isEmpty()) {
      GraphWriter.begin(database);
      large.stream().forEach(number ->
          point(number, list(outBucket, out[first + number]), list(inBucket, in[first + number])));
      database.commit();
      database.getPageManager().waitAllPagesOfDatabaseAreFlushed(database);
    }
    byte[] page = new byte[bucket.getPageSize()];
    int open = -1;
    try (FileChannel file = FileChannel.open(
        bucket.getOSFile().toPath(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int number = 0; number < size; number++) {
        if (large.get(number))
          continue;
        int wanted = positions[number] / bucket.getMaxRecordsInPage();
        if (wanted != open) {
          if (open >= 0)
            Pages.write(file, page, open);
          read(file, page, wanted);
          open = wanted;
        }
        int slot = positions[number] % bucket.getMaxRecordsInPage();
        int place = record(page, slot) + Byte.BYTES;
        write(page, place, outBucket, out[first + number]);
        write(page, place + Integer.BYTES + Long.BYTES, inBucket, in[first + number]);
      }
      if (open >= 0)
        Pages.write(file, page, open);
    }
  }

  private void point(int number, RID starts, RID ends) {
    MutableVertex vertex = ((Vertex) database.lookupByRID(at(number), true)).modify();
    if (starts != null)
      vertex.setOutEdgesHeadChunk(starts);
    if (ends != null)
      vertex.setInEdgesHeadChunk(ends);
    database.updateRecord(vertex);
  }

  private static RID list(int bucket, int position) {
    return position < 0 ? null : new RID(bucket, position);
  }

  private static void read(FileChannel file, byte[] page, int number) throws IOException {
    long place = (long) number * page.length;
    for (ByteBuffer left = ByteBuffer.wrap(page); left.hasRemaining(); ) {
      int read = file.read(left, place);
      if (read < 0)
        throw new IOException("a page is not there");
      place += read;
    }
  }

  /** Where a record begins, behind its length. */
  private static int record(byte[] page, int slot) {
    int place = BasePage.PAGE_HEADER_SIZE
        + (int) Bytes.INT.get(page, Pages.TABLE + slot * Integer.BYTES);
    while (page[place] < 0)
      place++;
    return place + 1;
  }

  private static void write(byte[] page, int place, int bucket, int position) {
    if (position >= 0) {
      Bytes.INT.set(page, place, bucket);
      Bytes.LONG.set(page, place + Integer.BYTES, (long) position);
    }
  }
}
