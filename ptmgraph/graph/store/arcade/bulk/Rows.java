package ptmgraph.bulk;

import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.engine.Dictionary;
import java.util.ArrayList;
import java.util.List;

/** Rows of one type as records of the engine: the properties that have a value, in its form. */
final class Rows {
  private final String[] names;
  private final Column[] columns;
  private final int[] keys;
  private final Bytes head = new Bytes();
  private final Bytes values = new Bytes();
  private final Bytes record = new Bytes();

  Rows(DatabaseInternal database, String[] names, Column[] columns) {
    this.names = names;
    this.columns = columns;
    keys = new int[names.length];
    Dictionary dictionary = database.getSchema().getDictionary();
    for (int place = 0; place < names.length; place++)
      keys[place] = dictionary.getIdByName(names[place], true);
  }

  /** The record of a row: what stands before the properties, where each value lies, the values. The
   *  next row takes its place. */
  Bytes record(Bytes before, int row) {
    head.clear();
    values.clear();
    record.clear();
    int found = 0;
    for (Column column : columns)
      if (column.has(row))
        found++;
    head.putUnsigned(found);
    for (int place = 0; place < keys.length; place++)
      if (columns[place].has(row)) {
        head.putUnsigned(keys[place]);
        head.putUnsigned(values.size);
        columns[place].write(values, row);
      }
    record.put(before);
    record.putInt(before.size + Integer.BYTES + head.size);
    record.put(head);
    record.put(values);
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

  Column.Texts texts(String name) {
    for (int place = 0; place < names.length; place++)
      if (names[place].equals(name))
        return (Column.Texts) columns[place];
    throw new IllegalArgumentException("no column " + name);
  }
}
