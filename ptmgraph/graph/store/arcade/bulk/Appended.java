package ptmgraph.bulk;

import com.arcadedb.database.Binary;
import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.database.RID;
import com.arcadedb.engine.LocalBucket;
import java.util.BitSet;

/** Records that are appended to a bucket together, and where they came to lie. */
final class Appended {
  private final DatabaseInternal database;
  private final LocalBucket bucket;
  private final Binary[] records;
  private final int[] rows;
  private final long[] positions;
  private final BitSet large = new BitSet();
  private int waiting;

  Appended(DatabaseInternal database, LocalBucket bucket, int count) {
    this.database = database;
    this.bucket = bucket;
    records = new Binary[count];
    rows = new int[count];
    positions = new long[count];
  }

  /** A record that fits a page. */
  void add(int row, Binary record) {
    records[waiting] = record;
    rows[waiting++] = row;
  }

  /** A row that the engine has written itself, over several pages. */
  void place(int row, RID rid) {
    large.set(row);
    positions[row] = rid.getPosition();
  }

  boolean isLarge(int row) {
    return large.get(row);
  }

  /** Write what waits; the position of each row. */
  long[] finish() {
    RID[] rids = new RID[waiting];
    if (waiting > 0) {
      bucket.createRecordsBulk(records, 0, waiting, rids);
      database.getTransaction().updateBucketRecordDelta(bucket.getFileId(), waiting);
    }
    for (int place = 0; place < waiting; place++)
      positions[rows[place]] = rids[place].getPosition();
    return positions;
  }
}
