package ptmgraph.bulk;

import java.util.Arrays;

/** All relationships in the order in which they came: from node, to node, position of the record. */
final class Edges {
  private final int[] starts;
  private final int[] ends;
  private final int[] positions;
  private int size;
  private int[] firsts = new int[16]; // where the relationships of a bucket begin
  private int[] buckets = new int[16];
  private int runs;

  Edges(int count) {
    starts = new int[count];
    ends = new int[count];
    positions = new int[count];
  }

  /** The following relationships are in this bucket. */
  void begin(int bucket) {
    if (runs > 0 && buckets[runs - 1] == bucket)
      return;
    if (runs == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * runs);
      buckets = Arrays.copyOf(buckets, 2 * runs);
    }
    firsts[runs] = size;
    buckets[runs++] = bucket;
  }

  void add(int from, int to, int position) {
    starts[size] = from;
    ends[size] = to;
    positions[size++] = position;
  }

  int size() {
    return size;
  }

  int start(int edge) {
    return starts[edge];
  }

  int end(int edge) {
    return ends[edge];
  }

  int position(int edge) {
    return positions[edge];
  }

  /** Where the relationships in a bucket begin, and where they end. */
  int first(int bucket) {
    int run = run(bucket);
    return run == runs ? size : firsts[run];
  }

  int last(int bucket) {
    int run = run(bucket) + 1;
    return run < runs ? firsts[run] : size;
  }

  private int run(int bucket) {
    int run = 0;
    while (run < runs && buckets[run] != bucket)
      run++;
    return run;
  }

  /** The bucket that holds the record of a relationship. */
  int bucket(int edge) {
    int place = Arrays.binarySearch(firsts, 0, runs, edge);
    return buckets[place < 0 ? -place - 2 : place];
  }
}
