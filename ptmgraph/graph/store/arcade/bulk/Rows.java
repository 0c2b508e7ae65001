package ptmgraph.bulk;

import com.arcadedb.database.Binary;
import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.engine.LocalBucket;
import com.arcadedb.engine.Dictionary;
import java.util.ArrayList;
import java.util.List;

/** Rows of one type as records of the engine: the properties that have a value, in its form. */
final class Rows {
  final int count;
  private final String[] names;
  private final Column[] columns;
  private final int[] keys;
  private final Binary head = new Binary(256);
  private final Binary values = new Binary(4096);

  Rows(DatabaseInternal database, int count, String[] names, Column[] columns) {
    this.count = count;
    this.names = names;
    this.columns = columns;
    keys = new int[names.length];
    Dictionary dictionary = database.getSchema().getDictionary();
    for (int place = 0; place < names.length; place++)
      keys[place] = dictionary.getIdByName(names[place], true);
  }

  /** The record of a row: what stands before the properties, where each value lies, the values. */
  Binary record(Binary before, int row) {
    head.clear();
    values.clear();
    int found = 0;
    for (Column column : columns)
      if (column.has(row))
        found++;
    head.putUnsignedNumber(found);
    for (int place = 0; place < keys.length; place++)
      if (columns[place].has(row)) {
        head.putUnsignedNumber(keys[place]);
        head.putUnsignedNumber(values.position());
        columns[place].write(values, row);
      }
    int start = before.position() + Integer.BYTES + head.position();
    Binary record = new Binary(start + values.position());
    record.putByteArray(before.getContent(), 0, before.position());
    record.putInt(start);
    record.putByteArray(head.getContent(), 0, head.position());
    record.putByteArray(values.getContent(), 0, values.position());
    record.flip();
    return record;
  }

  /** The properties of a row as the engine's own methods take them: name, value, name, value. */
  Object[] properties(int row) {
    List<Object> found = new ArrayList<>();
    for (int place = 0; place < names.length; place++)
      if (columns[place].has(row)) {
        found.add(names[place]);
        found.add(columns[place].value(row));
      }
    return found.toArray();
  }

  String text(String name, int row) {
    for (int place = 0; place < names.length; place++)
      if (names[place].equals(name))
        return (String) columns[place].value(row);
    throw new IllegalArgumentException("no column " + name);
  }

  /** Whether a record fits a page of this bucket. Longer ones the engine itself cuts up. */
  static boolean fits(Binary record, LocalBucket bucket) {
    int table = Short.BYTES + bucket.getMaxRecordsInPage() * Integer.BYTES;
    return record.size() < bucket.getPageSize() - table - SPARE;
  }

  /** More than a page's own head and the length of a record take. */
  static final int SPARE = 64;
}
