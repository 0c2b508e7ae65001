package ptmgraph.bulk;

import com.arcadedb.engine.Dictionary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Writes the file that `Steps` reads. */
final class StepsWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private final FileChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final Label models;
  private final Edges edges;
  private final int[] buckets;
  private final int[] numbers; // of each model here; none without steps
  private int steps;

  StepsWriter(Path path, Label models, Edges edges, int[] buckets) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    this.models = models;
    this.edges = edges;
    this.buckets = buckets;
    numbers = new int[models.size()];
  }

  void write() throws IOException {
    int[] taking = taking();
    put(models.bucket.getFileId());
    put(taking.length);
    put(steps);
    put(buckets.length);
    for (int bucket : buckets)
      put(bucket);
    for (int model : taking)
      put(models.position(model));
    way(taking.length, true);
    way(taking.length, false);
    facts(taking);
    flush();
  }

  /** The models with steps, in the order of their places. */
  private int[] taking() {
    Arrays.fill(numbers, Steps.NONE);
    for (int bucket : buckets)
      for (int edge = edges.first(bucket); edge < edges.last(bucket); edge++) {
        numbers[edges.start(edge) - models.first] = 0;
        numbers[edges.end(edge) - models.first] = 0;
        steps++;
      }
    long[] places = new long[models.size()];
    int found = 0;
    for (int model = 0; model < numbers.length; model++)
      if (numbers[model] == 0)
        places[found++] = (long) models.position(model) << Integer.SIZE | model;
    Arrays.sort(places, 0, found);
    int[] taking = new int[found];
    for (int number = 0; number < found; number++) {
      taking[number] = (int) places[number];
      numbers[taking[number]] = number;
    }
    return taking;
  }

  /** The steps in one direction: bounds, targets, types. */
  private void way(int count, boolean up) throws IOException {
    int[] bounds = new int[count + 1];
    for (int bucket : buckets)
      for (int edge = edges.first(bucket); edge < edges.last(bucket); edge++)
        bounds[number(edge, up) + 1]++;
    for (int number = 0; number < count; number++)
      bounds[number + 1] += bounds[number];
    int[] next = Arrays.copyOf(bounds, count);
    int[] targets = new int[steps];
    byte[] kinds = new byte[steps];
    for (int kind = 0; kind < buckets.length; kind++)
      for (int edge = edges.first(buckets[kind]); edge < edges.last(buckets[kind]); edge++) {
        int place = next[number(edge, up)]++;
        targets[place] = number(edge, !up);
        kinds[place] = (byte) kind;
      }
    for (int bound : bounds)
      put(bound);
    for (int target : targets)
      put(target);
    put(kinds);
  }

  /** The number of the model where a step up, or a step down, begins. */
  private int number(int edge, boolean up) {
    return numbers[(up ? edges.start(edge) : edges.end(edge)) - models.first];
  }

  /** Where the facts of each model end, then the facts, as `Steps` reads them. */
  private void facts(int[] taking) throws IOException {
    Dictionary dictionary = models.bucket.getDatabase().getSchema().getDictionary();
    int[] keys = new int[Steps.FACTS.length];
    for (int fact = 0; fact < keys.length; fact++)
      keys[fact] = dictionary.getIdByName(Steps.FACTS[fact], true);
    Bytes facts = new Bytes();
    put(0);
    try (PageReader records = new PageReader(models.bucket)) {
      for (int model : taking) {
        if (records.go(models.position(model)) == PageReader.Found.RECORD)
          facts(records, keys, facts);
        else
          facts.put(Steps.UNREAD);
        put(facts.size);
      }
    }
    flush();
    write(ByteBuffer.wrap(facts.array, 0, facts.size));
  }

  private static void facts(PageReader record, int[] keys, Bytes facts) {
    record.skipTo(Byte.BYTES + 2 * (Integer.BYTES + Long.BYTES)); // where its lists begin
    int values = record.fixedInt();
    int[] places = new int[keys.length];
    Arrays.fill(places, Steps.NONE);
    int known = 0;
    for (long left = record.unsigned(); left > 0; left--) {
      long key = record.unsigned();
      int place = (int) record.unsigned();
      for (int fact = 0; fact < keys.length; fact++)
        if (keys[fact] == key) {
          places[fact] = values + place + Byte.BYTES; // behind its type
          known |= 1 << fact;
        }
    }
    facts.put(known);
    for (int fact = 0; fact < keys.length; fact++) {
      if (places[fact] == Steps.NONE)
        continue;
      record.skipTo(places[fact]);
      if (fact == Steps.NUMBER)
        facts.putSigned(record.signed());
      else
        record.text(facts);
    }
  }

  private void put(int number) throws IOException {
    if (buffer.remaining() < Integer.BYTES)
      flush();
    buffer.putInt(number);
  }

  private void put(byte[] bytes) throws IOException {
    flush();
    write(ByteBuffer.wrap(bytes));
  }

  private void flush() throws IOException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining())
      file.write(bytes);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
