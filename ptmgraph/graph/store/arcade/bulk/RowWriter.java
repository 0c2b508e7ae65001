package ptmgraph.bulk;

import com.arcadedb.python.RowBatcher;
import com.arcadedb.query.sql.executor.IteratorResultSet;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The rows of an answer as JSON, column by column: `[[name, ...], [[value, ...], ...]]`. A name stands
 * there once, and no object is made of each row. That goes for text, numbers, booleans, lists of
 * text, and nothing; from the first row with another value on, rows come as the engine writes them:
 * `[{name: value, ...}, ...]`.
 */
public final class RowWriter {
  private static final byte[] NOTHING = {'[', ']'};
  private static final String HEX = "0123456789abcdef";
  private final ResultSet rows;
  private ResultSet unusual; // what is left, when a value is of another kind
  private String[] names = new String[0];
  private Object[] values; // of one row
  private final List<StringBuilder> columns = new ArrayList<>();

  public RowWriter(ResultSet rows) {
    this.rows = rows;
  }

  /** The next rows, at most so many; "[]" when there are none. It ends before what is `most`
   *  characters long. */
  public byte[] next(int count, int most) {
    if (unusual != null)
      return bytes(RowBatcher.nextJsonBatch(unusual, count));
    int written = 0;
    for (long size = 0; written < count && size < most && rows.hasNext(); written++) {
      Result row = rows.next();
      if (columns.isEmpty())
        begin(row);
      if (!take(row)) {
        unusual = new IteratorResultSet(following(row));
        break;
      }
      size += add(written == 0);
    }
    if (written > 0)
      return bytes(finished());
    return unusual == null ? NOTHING : next(count, most);
  }

  /** Whether there are more rows. */
  public boolean hasNext() {
    return unusual != null ? unusual.hasNext() : rows.hasNext();
  }

  private Iterator<Result> following(Result first) {
    return new Iterator<>() {
      private Result waiting = first;

      @Override
      public boolean hasNext() {
        return waiting != null || rows.hasNext();
      }

      @Override
      public Result next() {
        Result row = waiting != null ? waiting : rows.next();
        waiting = null;
        return row;
      }
    };
  }

  private void begin(Result row) {
    names = row.getPropertyNames().toArray(new String[0]);
    values = new Object[names.length];
    for (int place = 0; place < names.length; place++)
      columns.add(new StringBuilder());
  }

  /** Take the values of a row; whether all are of the plain kinds, and have the same names. */
  private boolean take(Result row) {
    if (row.getPropertyNames().size() != names.length)
      return false;
    for (int place = 0; place < names.length; place++) {
      values[place] = row.getProperty(names[place]);
      if (values[place] == null ? !row.hasProperty(names[place]) : !isPlain(values[place]))
        return false;
    }
    return true;
  }

  private static boolean isPlain(Object value) {
    if (value instanceof List<?> items) {
      for (Object item : items)
        if (!(item instanceof String))
          return false;
      return true;
    }
    return value instanceof String || value instanceof Long || value instanceof Integer
        || value instanceof Boolean || value instanceof Double number && Double.isFinite(number);
  }

  /** Write the row that was taken; how many characters that is. */
  private int add(boolean first) {
    int size = 0;
    for (int place = 0; place < names.length; place++) {
      StringBuilder column = columns.get(place);
      int before = column.length();
      column.append(first ? '[' : ',');
      put(column, values[place]);
      size += column.length() - before;
    }
    return size;
  }

  private static void put(StringBuilder column, Object value) {
    if (value instanceof String text) {
      quote(column, text);
    } else if (value instanceof List<?> items) {
      char before = '[';
      for (Object item : items) {
        quote(column.append(before), (String) item);
        before = ',';
      }
      column.append(before == '[' ? "[]" : "]");
    } else {
      column.append(value); // the others are written in JSON as in Java
    }
  }

  private static void quote(StringBuilder column, String text) {
    column.append('"');
    int from = 0;
    for (int place = 0; place < text.length(); place++) {
      char letter = text.charAt(place);
      if (letter >= ' ' && letter != '"' && letter != '\\')
        continue;
      column.append(text, from, place).append('\\');
      if (letter < ' ')
        column.append("u00").append(HEX.charAt(letter >> 4)).append(HEX.charAt(letter & 15));
      else
        column.append(letter);
      from = place + 1;
    }
    column.append(text, from, text.length()).append('"');
  }

  private StringBuilder finished() {
    StringBuilder all = new StringBuilder("[[");
    for (int place = 0; place < names.length; place++)
      quote(all.append(place == 0 ? "" : ","), names[place]);
    all.append("],[");
    for (int place = 0; place < names.length; place++) {
      all.append(place == 0 ? "" : ",").append(columns.get(place)).append(']');
      columns.get(place).setLength(0);
    }
    return all.append("]]");
  }

  private static byte[] bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
