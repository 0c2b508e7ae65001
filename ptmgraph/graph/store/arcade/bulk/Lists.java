package ptmgraph.bulk;

import com.arcadedb.database.RID;
import com.arcadedb.graph.EdgeSegment;
import com.arcadedb.graph.MutableEdgeSegment;
import com.arcadedb.engine.LocalBucket;
import java.io.IOException;

/** Reads the lists of relationships of a label's nodes, in one direction. */
final class Lists implements AutoCloseable {
  private final PageReader reader;
  private final boolean out;
  /** How many entries were read, and the sum of the hashes of the relationships they stand for. */
  long found;
  long sum;

  Lists(LocalBucket bucket, boolean out) throws IOException {
    reader = new PageReader(bucket);
    this.out = out;
  }

  /** Takes an entry of a list: a relationship, and the node at its other end. */
  interface Taker {
    void take(long edgeBucket, long edgePosition, long bucket, long position);
  }

  /** Read the list of a node for the sums; how many entries it has. */
  long read(long place, long head) throws IOException {
    long before = found;
    read(head, (edgeBucket, edgePosition, bucket, position) -> {
      long edge = Hash.place(edgeBucket, edgePosition);
      long other = Hash.place(bucket, position);
      sum += out ? hash(edge, place, other) : hash(edge, other, place);
      found++;
    });
    return found - before;
  }

  /** Read the list whose last part is here. */
  void read(long head, Taker taker) throws IOException {
    while (head >= 0) {
      if (reader.go(head) != PageReader.Found.RECORD || reader.oneByte() != EdgeSegment.RECORD_TYPE)
        break; // the sums will tell
      int size = reader.fixedInt();
      reader.fixedInt();
      head = reader.fixedLong();
      reader.skipTo(MutableEdgeSegment.CONTENT_START_POSITION);
      while (reader.passed() < size)
        taker.take(reader.signed(), reader.signed(), reader.signed(), reader.signed());
    }
  }

  /** The hash of a relationship: its place, and those of the nodes at its ends. */
  static long hash(long edge, long start, long end) {
    return Hash.with(Hash.with(edge, start), end);
  }

  static long place(RID rid) {
    return Hash.place(rid.getBucketId(), rid.getPosition());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
