package ptmgraph.bulk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers of 64 bits that stand for texts and places: two that differ have the same by chance only. */
final class Hash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private Hash() {}

  /** Of the bytes from a place to another. */
  static long of(byte[] bytes, int from, int to) {
    long hash = to - from;
    int place = from;
    for (; place + Long.BYTES <= to; place += Long.BYTES)
      hash = with(hash, (long) LONG.get(bytes, place));
    long rest = 0;
    for (; place < to; place++)
      rest = rest << Byte.SIZE | bytes[place] & 0xFF;
    return with(hash, rest);
  }

  /** Of what a hash stands for and a further number, in this order. */
  static long with(long hash, long number) {
    long mixed = (hash ^ number * FACTOR) * 0xD6E8FEB86659FD93L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return mixed ^ mixed >>> 32;
  }

  /** Of a record's place. */
  static long place(long bucket, long position) {
    return with(bucket, position);
  }
}
