package ptmgraph.bulk;

import com.arcadedb.engine.BasePage;
import com.arcadedb.engine.LocalBucket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Appends records to a bucket, in new pages that go straight to its file. The engine knows of them
 * when this is closed; until then it must not write there.
 *
 * A page: its version, how much of it is used, the number of its records, where each begins (counted
 * from behind the first two), and the records, each after its length.
 */
final class Pages implements AutoCloseable {
  static final int TABLE = BasePage.PAGE_HEADER_SIZE + Short.BYTES;
  final LocalBucket bucket;
  private final FileChannel file;
  private final byte[] page;
  private final int slots;
  private final int first; // where records begin
  private int number;
  private int used;
  private int records;
  private long written;

  Pages(LocalBucket bucket) throws IOException {
    this.bucket = bucket;
    page = new byte[bucket.getPageSize()];
    slots = bucket.getMaxRecordsInPage();
    first = TABLE + slots * Integer.BYTES;
    used = first;
    number = bucket.getTotalPages();
    file = FileChannel.open(bucket.getOSFile().toPath(), StandardOpenOption.WRITE);
  }

  /** Whether a record fits a page. Longer ones the engine itself cuts up. */
  boolean fits(Bytes record) {
    return first + space(record) <= page.length;
  }

  /** Add a record; its position in the bucket. */
  int append(Bytes record) throws IOException {
    if (used + space(record) > page.length || records == slots)
      write();
    Bytes.INT.set(page, TABLE + records * Integer.BYTES, used - BasePage.PAGE_HEADER_SIZE);
    used = Bytes.write(page, used, Bytes.folded(record.size));
    System.arraycopy(record.array, 0, page, used, record.size);
    used += record.size;
    return Math.addExact(Math.multiplyExact(number, slots), records++);
  }

  private static int space(Bytes record) {
    return Bytes.space(Bytes.folded(record.size)) + record.size;
  }

  private void write() throws IOException {
    Bytes.INT.set(page, 0, 1); // its version
    Bytes.INT.set(page, Integer.BYTES, used);
    page[BasePage.PAGE_HEADER_SIZE] = (byte) (records >> Byte.SIZE);
    page[BasePage.PAGE_HEADER_SIZE + 1] = (byte) records;
    write(file, page, number++);
    Arrays.fill(page, (byte) 0);
    written += records;
    used = first;
    records = 0;
  }

  static void write(FileChannel file, byte[] page, int number) throws IOException {
    long place = (long) number * page.length;
    for (ByteBuffer left = ByteBuffer.wrap(page); left.hasRemaining(); )
      place += file.write(left, place);
  }

  @Override
  public void close() throws IOException {
    if (records > 0)
      write();
    file.close();
    bucket.updatePageCount(number);
    bucket.setCachedRecordCount(bucket.getCachedRecordCount() + written);
  }
}
