package ptmgraph.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.arcadedb.database.Database;
import com.arcadedb.database.DatabaseInternal;
import com.arcadedb.database.RID;
import com.arcadedb.graph.Vertex;
import com.arcadedb.schema.DocumentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * The steps of lineage as arrays in a file, which `StepsWriter` wrote: a walk over them reads no
 * record. The models that take part in any step have numbers here, in the order of their places; the
 * steps from number n to others lie between the places n and n + 1 of `bounds`. The file is mapped, so
 * that opening it costs nothing.
 */
public final class Steps {
  /** Numbers before the arrays: bucket of the models, models, steps, types. */
  static final int HEAD = 4;
  static final int NONE = -1;
  /** What is told of each model: texts, and a number. First comes a byte with a bit for each that it
   *  has, or `UNREAD` for a record that only the engine can read. */
  static final String[] FACTS = {"id", "created_at", "downloads"};
  static final int NUMBER = 2;
  static final int UNREAD = 64;
  private static final int FIRST_QUEUE = 256;
  private static final Map<String, Steps> OPENED = new ConcurrentHashMap<>();
  private final DatabaseInternal database;
  private final DocumentType type;
  private final int bucket;
  private final int models;
  private final int steps;
  private final String[] types;
  private final IntBuffer positions;
  private final Way up;
  private final Way down;
  private final IntBuffer ends;
  private final ByteBuffer facts;

  /** The steps in one direction: where those of each model begin, whereto, and of which type. */
  private record Way(IntBuffer bounds, IntBuffer targets, ByteBuffer kinds) {}

  private Steps(DatabaseInternal database, ByteBuffer all) {
    this.database = database;
    IntBuffer head = ints(all, HEAD);
    bucket = head.get(0);
    models = head.get(1);
    steps = head.get(2);
    IntBuffer buckets = ints(all, head.get(3));
    types = new String[buckets.limit()];
    for (int kind = 0; kind < types.length; kind++)
      types[kind] = database.getSchema().getTypeByBucketId(buckets.get(kind)).getName();
    type = database.getSchema().getTypeByBucketId(bucket);
    positions = ints(all, models);
    up = way(all);
    down = way(all);
    ends = ints(all, models + 1);
    facts = all.slice();
  }

  /** The steps of a database. */
  public static Steps of(Database database) {
    DatabaseInternal known = (DatabaseInternal) database;
    return OPENED.computeIfAbsent(known.getDatabasePath(), path -> open(known));
  }

  private static Steps open(DatabaseInternal database) {
    try (FileChannel file = FileChannel.open(file(database), StandardOpenOption.READ)) {
      return new Steps(database, file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** The file of the steps of a database, in its folder. */
  static Path file(DatabaseInternal database) {
    return Path.of(database.getDatabasePath(), "lineage.steps");
  }

  private Way way(ByteBuffer all) {
    IntBuffer bounds = ints(all, models + 1);
    IntBuffer targets = ints(all, steps);
    ByteBuffer kinds = all.slice(all.position(), steps);
    all.position(all.position() + steps);
    return new Way(bounds, targets, kinds);
  }

  /** The next numbers of a file. */
  private static IntBuffer ints(ByteBuffer all, int count) {
    ByteBuffer part = all.slice(all.position(), count * Integer.BYTES);
    all.position(all.position() + count * Integer.BYTES);
    return part.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
  }

  /** Whether this is the place of a model, with steps or without. */
  boolean isModel(RID place) {
    return place.getBucketId() == bucket;
  }

  /** The number of the model at a place; `NONE` for one without steps and for what is no model. */
  int number(RID place) {
    if (!isModel(place))
      return NONE;
    int low = 0;
    int high = models - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      long found = positions.get(middle);
      if (found == place.getPosition())
        return middle;
      if (found < place.getPosition())
        low = middle + 1;
      else
        high = middle - 1;
    }
    return NONE;
  }

  /** Whether a fact of a model is told here, also when it has none of that name. */
  boolean tells(int number, String fact) {
    return fact(fact) != NONE && facts.get(ends.get(number)) != UNREAD;
  }

  /** A fact that is told here, as the engine would give it. */
  Object value(int number, String name) {
    byte[] all = new byte[ends.get(number + 1) - ends.get(number)];
    facts.get(ends.get(number), all);
    int wanted = fact(name);
    if ((all[0] >>> wanted & 1) == 0)
      return null;
    int place = 1;
    for (int fact = 0; ; fact++) {
      if ((all[0] >>> fact & 1) == 0)
        continue;
      long size = 0; // or the number itself
      for (int shift = 0; ; shift += 7) {
        byte next = all[place++];
        size |= (long) (next & 0x7F) << shift;
        if (next >= 0)
          break;
      }
      if (fact == wanted)
        return fact == NUMBER ? number(size) : new String(all, place, (int) size, UTF_8);
      if (fact != NUMBER)
        place += (int) size;
    }
  }

  private static Object number(long folded) {
    long value = folded >>> 1 ^ -(folded & 1);
    if (value == (int) value)
      return (int) value;
    return value;
  }

  private static int fact(String name) {
    for (int fact = 0; fact < FACTS.length; fact++)
      if (FACTS[fact].equals(name))
        return fact;
    return NONE;
  }

  Vertex model(int number) {
    return new StepsModel(database, type, new RID(bucket, positions.get(number)), this, number);
  }

  /** A bit for each of these types of relationship, which have a stroke between them. */
  int kinds(String names) {
    int chosen = 0;
    for (String name : names.split("\\|"))
      for (int kind = 0; kind < types.length; kind++)
        if (types[kind].equals(name))
          chosen |= 1 << kind;
    return chosen;
  }

  /** The steps of these types from a model to its parents, or to what was made from it. */
  IntStream at(int number, boolean toParents, int kinds) {
    Way way = toParents ? up : down;
    return IntStream.range(way.bounds.get(number), way.bounds.get(number + 1))
        .filter(step -> (kinds >>> way.kinds.get(step) & 1) != 0);
  }

  int target(int step, boolean toParents) {
    return (toParents ? up : down).targets.get(step);
  }

  String type(int step, boolean toParents) {
    return types[(toParents ? up : down).kinds.get(step)];
  }

  /** The models that steps of these types lead to from one, the nearest first. It is among them
   *  when steps lead back to it, or at once with `orItself`. */
  int[] reached(int start, boolean toParents, int kinds, boolean orItself) {
    Way way = toParents ? up : down;
    BitSet seen = new BitSet(models);
    int[] found = new int[FIRST_QUEUE];
    int size = 0;
    if (orItself) {
      seen.set(start);
      found[size++] = start;
    }
    int at = start;
    for (int next = orItself ? 1 : 0; ; at = found[next++]) {
      for (int step = way.bounds.get(at); step < way.bounds.get(at + 1); step++) {
        int target = way.targets.get(step);
        if ((kinds >>> way.kinds.get(step) & 1) == 0 || seen.get(target))
          continue;
        seen.set(target);
        if (size == found.length)
          found = Arrays.copyOf(found, 2 * size);
        found[size++] = target;
      }
      if (next == size)
        return Arrays.copyOf(found, size);
    }
  }

  /** The fewest steps from a model to one that it was made from; `NONE` when no steps lead there. */
  int distance(int below, int above, int kinds) {
    if (below == above)
      return 0;
    BitSet seen = new BitSet(models);
    seen.set(below);
    int[] level = {below};
    int size = 1;
    for (int depth = 1; size > 0; depth++) {
      int[] next = new int[2 * size];
      int found = 0;
      for (int place = 0; place < size; place++)
        for (int step = up.bounds.get(level[place]); step < up.bounds.get(level[place] + 1); step++) {
          int target = up.targets.get(step);
          if ((kinds >>> up.kinds.get(step) & 1) == 0 || seen.get(target))
            continue;
          if (target == above)
            return depth;
          seen.set(target);
          if (found == next.length)
            next = Arrays.copyOf(next, 2 * found);
          next[found++] = target;
        }
      level = next;
      size = found;
    }
    return NONE;
  }

  /** For the check: how many steps there are; the sums of their hashes by the steps up, and by
   *  those down. */
  public long[] sums() {
    long[] sums = {steps, 0, 0};
    for (int number = 0; number < models; number++) {
      for (int step = up.bounds.get(number); step < up.bounds.get(number + 1); step++)
        sums[1] += hash(up, step, number, up.targets.get(step));
      for (int step = down.bounds.get(number); step < down.bounds.get(number + 1); step++)
        sums[2] += hash(down, step, down.targets.get(step), number);
    }
    return sums;
  }

  private long hash(Way way, int step, int child, int parent) {
    return hash(types[way.kinds.get(step)], place(child), place(parent));
  }

  private long place(int number) {
    return Hash.place(bucket, positions.get(number));
  }

  /** The hash of a step: its type, and the places of the models at its ends. */
  static long hash(String type, long child, long parent) {
    return Hash.with(Hash.with(type.hashCode(), child), parent);
  }

  /** For the check: throws `IllegalStateException` when the engine knows other facts of a model; some
   *  are read. */
  public void compare() {
    for (int number = 0; number < models; number += GraphCheck.SAMPLE) {
      RID place = new RID(bucket, positions.get(number));
      Vertex model = database.lookupByRID(place, true).asVertex();
      for (String fact : FACTS)
        if (tells(number, fact) && !Objects.equals(value(number, fact), model.get(fact)))
          throw new IllegalStateException("the steps of lineage tell of another model at " + place);
    }
  }
}
