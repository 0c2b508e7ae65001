package ptmgraph.bulk;

import com.arcadedb.engine.BasePage;
import com.arcadedb.engine.LocalBucket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** Reads the records of a bucket in its file, one at a time, and the numbers in them. */
final class PageReader implements AutoCloseable {
  /** What is at a place: nothing of its own, a record, or one that only the engine can read. */
  enum Found { NOTHING, RECORD, LARGE }

  final LocalBucket bucket;
  final int slots;
  private final FileChannel file;
  private final byte[] page;
  private final int pages;
  private int open = -1;
  private int begin; // of the record
  private int at; // where the next number is read

  PageReader(LocalBucket bucket) throws IOException {
    this.bucket = bucket;
    slots = bucket.getMaxRecordsInPage();
    page = new byte[bucket.getPageSize()];
    file = FileChannel.open(bucket.getOSFile().toPath(), StandardOpenOption.READ);
    pages = Math.toIntExact(file.size() / page.length);
  }

  int pages() {
    return pages;
  }

  /** How many places of a page are taken. */
  int places(int number) throws IOException {
    read(number);
    return (page[BasePage.PAGE_HEADER_SIZE] & 0xFF) << Byte.SIZE
        | page[BasePage.PAGE_HEADER_SIZE + 1] & 0xFF;
  }

  /** Go to the beginning of a record. */
  Found go(long position) throws IOException {
    int number = Math.toIntExact(position / slots);
    int slot = (int) (position % slots);
    if (number >= pages || slot >= places(number))
      return Found.NOTHING;
    int place = (int) Bytes.INT.get(page, Pages.TABLE + slot * Integer.BYTES);
    if (place == 0)
      return Found.NOTHING;
    at = BasePage.PAGE_HEADER_SIZE + place;
    long length = signed();
    begin = at;
    if (length == LocalBucket.FIRST_CHUNK || length == LocalBucket.RECORD_PLACEHOLDER_POINTER)
      return Found.LARGE;
    return length > 0 ? Found.RECORD : Found.NOTHING;
  }

  private void read(int number) throws IOException {
    if (number == open)
      return;
    long place = (long) number * page.length;
    for (ByteBuffer left = ByteBuffer.wrap(page); left.hasRemaining(); ) {
      int read = file.read(left, place);
      if (read < 0)
        throw new IOException("page " + number + " of " + bucket.getName() + " is not there");
      place += read;
    }
    open = number;
  }

  /** How far behind the beginning of the record the next number is. */
  int passed() {
    return at - begin;
  }

  void skipTo(int place) {
    at = begin + place;
  }

  int oneByte() {
    return page[at++];
  }

  int fixedInt() {
    at += Integer.BYTES;
    return (int) Bytes.INT.get(page, at - Integer.BYTES);
  }

  long fixedLong() {
    at += Long.BYTES;
    return (long) Bytes.LONG.get(page, at - Long.BYTES);
  }

  long unsigned() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = page[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0)
        return value;
    }
  }

  long signed() {
    long value = unsigned();
    return value >>> 1 ^ -(value & 1);
  }

  /** Copy the text that is here, with its length. */
  void text(Bytes into) {
    int size = (int) unsigned();
    into.putUnsigned(size);
    into.put(page, at, size);
  }

  /** The hash of the text that is here. */
  long hash() {
    int size = (int) unsigned();
    return Hash.of(page, at, at + size);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
