package ptmgraph.bulk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The ids of a label in the order of their numbers, and the number of each. */
final class Ids {
  private static final int NONE = -1;
  private final List<Column.Texts> parts = new ArrayList<>();
  private int[] firsts = new int[16]; // the number with which a part begins
  private int[] hashes = new int[1024];
  private int[] slots = new int[0]; // numbers, by hash; made when asked
  private int size;

  void add(Column.Texts ids) {
    if (parts.size() == firsts.length)
      firsts = Arrays.copyOf(firsts, 2 * firsts.length);
    firsts[parts.size()] = size;
    parts.add(ids);
    if (size + ids.count() > hashes.length)
      hashes = Arrays.copyOf(hashes, Math.max(2 * hashes.length, size + ids.count()));
    for (int row = 0; row < ids.count(); row++)
      hashes[size++] = (int) ids.hash(row);
  }

  int size() {
    return size;
  }

  String text(int number) {
    int part = part(number);
    return parts.get(part).value(number - firsts[part]);
  }

  /** The numbers of these ids. Throws `IllegalArgumentException` for one that there is not. */
  int[] numbers(Column.Texts ids) {
    if (slots.length == 0)
      fill();
    int[] found = new int[ids.count()];
    for (int row = 0; row < found.length; row++)
      found[row] = number(ids, row);
    return found;
  }

  private int number(Column.Texts ids, int row) {
    int hash = (int) ids.hash(row);
    for (int slot = slot(hash); slots[slot] != NONE; slot = slot + 1 & slots.length - 1) {
      int number = slots[slot];
      if (hashes[number] != hash)
        continue;
      int part = part(number);
      if (parts.get(part).same(number - firsts[part], ids, row))
        return number;
    }
    throw new IllegalArgumentException(
        "a relationship leads to " + ids.value(row) + ", which is no node");
  }

  private int part(int number) {
    int place = Arrays.binarySearch(firsts, 0, parts.size(), number);
    return place < 0 ? -place - 2 : place;
  }

  private void fill() {
    slots = new int[Integer.highestOneBit(Math.max(1, size)) * 4];
    Arrays.fill(slots, NONE);
    for (int number = 0; number < size; number++) {
      int slot = slot(hashes[number]);
      while (slots[slot] != NONE)
        slot = slot + 1 & slots.length - 1;
      slots[slot] = number;
    }
  }

  private int slot(int hash) {
    return hash & slots.length - 1;
  }
}
