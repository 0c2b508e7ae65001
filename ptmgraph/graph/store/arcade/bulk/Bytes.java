package ptmgraph.bulk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes that grow, with numbers in the engine's forms: of fixed size with the highest byte first, or
 * of seven bits a byte with the lowest first.
 */
final class Bytes {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int LONGEST = 10; // bytes of a number
  byte[] array = new byte[4096];
  int size;

  void clear() {
    size = 0;
  }

  private void room(int more) {
    if (size + more > array.length)
      array = Arrays.copyOf(array, Math.max(2 * array.length, size + more));
  }

  void put(int value) {
    room(1);
    array[size++] = (byte) value;
  }

  void put(byte[] from, int start, int count) {
    room(count);
    System.arraycopy(from, start, array, size, count);
    size += count;
  }

  void put(Bytes other) {
    put(other.array, 0, other.size);
  }

  void putInt(int value) {
    room(Integer.BYTES);
    INT.set(array, size, value);
    size += Integer.BYTES;
  }

  void putLong(long value) {
    room(Long.BYTES);
    LONG.set(array, size, value);
    size += Long.BYTES;
  }

  void putSigned(long value) {
    putUnsigned(folded(value));
  }

  void putUnsigned(long value) {
    room(LONGEST);
    size = write(array, size, value);
  }

  /** Small numbers of both signs as small numbers without one. */
  static long folded(long value) {
    return value << 1 ^ value >> 63;
  }

  /** Write a number; where it ends. */
  static int write(byte[] array, int place, long value) {
    while ((value & ~0x7FL) != 0) {
      array[place++] = (byte) (value | 0x80);
      value >>>= 7;
    }
    array[place] = (byte) value;
    return place + 1;
  }

  /** How many bytes a number takes. */
  static int space(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }
}
