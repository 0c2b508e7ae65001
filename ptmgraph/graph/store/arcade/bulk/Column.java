package ptmgraph.bulk;

import com.arcadedb.serializer.BinaryTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One property of many records, as the arrays that Arrow holds: text is bytes of UTF-8, and text n
 * lies between the places n and n + 1 of `ends`. Where `present` is none, every row has a value.
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

  public static Column texts(byte[] present, int[] ends, byte[] bytes) {
    return new Texts(present, ends, bytes);
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
  public static Column lists(byte[] present, int[] rows, int[] ends, byte[] bytes) {
    return new Column(present) {
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

  public static Column integers(byte[] present, long[] values) {
    return new Column(present) {
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

  public static Column floats(byte[] present, double[] values) {
    return new Column(present) {
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

  public static Column booleans(byte[] present, byte[] values) {
    return new Column(present) {
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
