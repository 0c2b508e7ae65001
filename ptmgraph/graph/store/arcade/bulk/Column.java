package ptmgraph.bulk;

import com.arcadedb.serializer.BinaryTypes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One property of many records, copied from the arrays that Arrow holds: text is bytes of UTF-8, and
 * text n lies between the places n and n + 1 of `ends`. Where `present` is none, every row has a
 * value.
 */
public abstract class Column {
  private final byte[] present;

  private Column(byte[] present) {
    this.present = present;
  }

  /** Whether a row has a value. */
  final boolean has(int row) {
    return present == null || present[row] != 0;
  }

  /** Write the value of a row in the engine's form: the byte of its type, then itself. */
  abstract void write(Bytes record, int row);

  /** The value of a row. */
  abstract Object value(int row);

  public static Column texts(ByteBuffer present, ByteBuffer ends, ByteBuffer bytes) {
    return new Texts(bytes(present), ints(ends), bytes(bytes));
  }

  /** A column of text. */
  static final class Texts extends Column {
    private final int[] ends;
    private final byte[] bytes;

    private Texts(byte[] present, int[] ends, byte[] bytes) {
      super(present);
      this.ends = ends;
      this.bytes = bytes;
    }

    int count() {
      return ends.length - 1;
    }

    @Override
    void write(Bytes record, int row) {
      writeText(record, bytes, ends, row);
    }

    @Override
    String value(int row) {
      return text(bytes, ends, row);
    }

    long hash(int row) {
      return Hash.of(bytes, ends[row], ends[row + 1]);
    }

    boolean same(int row, Texts other, int otherRow) {
      return Arrays.equals(
          bytes, ends[row], ends[row + 1],
          other.bytes, other.ends[otherRow], other.ends[otherRow + 1]);
    }
  }

  /** The values of row n are the texts between the places n and n + 1 of `rows`. */
  public static Column lists(
      ByteBuffer present, ByteBuffer places, ByteBuffer endOf, ByteBuffer texts) {
    int[] rows = ints(places);
    int[] ends = ints(endOf);
    byte[] bytes = bytes(texts);
    return new Column(bytes(present)) {
      @Override
      void write(Bytes record, int row) {
        record.put(BinaryTypes.TYPE_LIST);
        record.putUnsigned(rows[row + 1] - rows[row]);
        for (int place = rows[row]; place < rows[row + 1]; place++)
          writeText(record, bytes, ends, place);
      }

      @Override
      Object value(int row) {
        List<String> all = new ArrayList<>();
        for (int place = rows[row]; place < rows[row + 1]; place++)
          all.add(text(bytes, ends, place));
        return all;
      }
    };
  }

  public static Column integers(ByteBuffer present, ByteBuffer numbers) {
    long[] values = new long[numbers.remaining() / Long.BYTES];
    numbers.order(ByteOrder.nativeOrder()).asLongBuffer().get(values);
    return new Column(bytes(present)) {
      @Override
      void write(Bytes record, int row) {
        boolean small = values[row] == (int) values[row];
        record.put(small ? BinaryTypes.TYPE_INT : BinaryTypes.TYPE_LONG);
        record.putSigned(values[row]);
      }

      @Override
      Object value(int row) {
        if (values[row] == (int) values[row])
          return (int) values[row];
        return values[row];
      }
    };
  }

  public static Column floats(ByteBuffer present, ByteBuffer numbers) {
    double[] values = new double[numbers.remaining() / Double.BYTES];
    numbers.order(ByteOrder.nativeOrder()).asDoubleBuffer().get(values);
    return new Column(bytes(present)) {
      @Override
      void write(Bytes record, int row) {
        record.put(BinaryTypes.TYPE_DOUBLE);
        record.putSigned(Double.doubleToLongBits(values[row]));
      }

      @Override
      Object value(int row) {
        return values[row];
      }
    };
  }

  public static Column booleans(ByteBuffer present, ByteBuffer numbers) {
    byte[] values = bytes(numbers);
    return new Column(bytes(present)) {
      @Override
      void write(Bytes record, int row) {
        record.put(BinaryTypes.TYPE_BOOLEAN);
        record.put(values[row]);
      }

      @Override
      Object value(int row) {
        return values[row] != 0;
      }
    };
  }

  private static byte[] bytes(ByteBuffer memory) {
    if (memory == null)
      return null;
    byte[] copied = new byte[memory.remaining()];
    memory.get(copied);
    return copied;
  }

  /** A copy of the numbers that are there. */
  static int[] ints(ByteBuffer memory) {
    int[] copied = new int[memory.remaining() / Integer.BYTES];
    memory.order(ByteOrder.nativeOrder()).asIntBuffer().get(copied);
    return copied;
  }

  private static void writeText(Bytes record, byte[] bytes, int[] ends, int place) {
    int size = ends[place + 1] - ends[place];
    record.put(BinaryTypes.TYPE_STRING);
    record.putUnsigned(size);
    record.put(bytes, ends[place], size);
  }

  private static String text(byte[] bytes, int[] ends, int place) {
    int size = ends[place + 1] - ends[place];
    return new String(bytes, ends[place], size, StandardCharsets.UTF_8);
  }
}
