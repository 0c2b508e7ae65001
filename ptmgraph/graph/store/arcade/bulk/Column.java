package ptmgraph.bulk;

import com.arcadedb.database.Binary;
import com.arcadedb.serializer.BinaryTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
  abstract void write(Binary record, int row);

  /** The value of a row. */
  abstract Object value(int row);

  public static Column texts(byte[] present, int[] ends, byte[] bytes) {
    return new Column(present) {
      @Override
      void write(Binary record, int row) {
        writeText(record, bytes, ends, row);
      }

      @Override
      Object value(int row) {
        return text(bytes, ends, row);
      }
    };
  }

  /** The values of row n are the texts between the places n and n + 1 of `rows`. */
  public static Column lists(byte[] present, int[] rows, int[] ends, byte[] bytes) {
    return new Column(present) {
      @Override
      void write(Binary record, int row) {
        record.putByte(BinaryTypes.TYPE_LIST);
        record.putUnsignedNumber(rows[row + 1] - rows[row]);
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
      void write(Binary record, int row) {
        boolean small = values[row] == (int) values[row];
        record.putByte(small ? BinaryTypes.TYPE_INT : BinaryTypes.TYPE_LONG);
        record.putNumber(values[row]);
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
      void write(Binary record, int row) {
        record.putByte(BinaryTypes.TYPE_DOUBLE);
        record.putNumber(Double.doubleToLongBits(values[row]));
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
      void write(Binary record, int row) {
        record.putByte(BinaryTypes.TYPE_BOOLEAN);
        record.putByte(values[row]);
      }

      @Override
      Object value(int row) {
        return values[row] != 0;
      }
    };
  }

  private static void writeText(Binary record, byte[] bytes, int[] ends, int place) {
    int size = ends[place + 1] - ends[place];
    record.putByte(BinaryTypes.TYPE_STRING);
    record.putUnsignedNumber(size);
    record.putByteArray(bytes, ends[place], size);
  }

  private static String text(byte[] bytes, int[] ends, int place) {
    int size = ends[place + 1] - ends[place];
    return new String(bytes, ends[place], size, StandardCharsets.UTF_8);
  }
}
