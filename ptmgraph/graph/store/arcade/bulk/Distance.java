package ptmgraph.bulk;

import com.arcadedb.graph.Vertex;
import com.arcadedb.query.sql.executor.CommandContext;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultInternal;
import java.util.stream.Stream;

/**
 * `ptmgraph.distance(below, above, types)` yields the fewest steps of lineage from a model to one that
 * it was made from, if there are any.
 */
final class Distance extends GateProcedure {
  Distance() {
    super("ptmgraph.distance", "The fewest steps of lineage between two nodes", 3, "steps");
  }

  @Override
  public Stream<Result> execute(Object[] arguments, Result row, CommandContext context) {
    validateArgs(arguments);
    if (arguments[0] == null || arguments[1] == null)
      return Stream.of();
    Vertex below = extractVertex(arguments[0], "below");
    Vertex above = extractVertex(arguments[1], "above");
    if (below.getIdentity().equals(above.getIdentity()))
      return found(0);
    Steps steps = Steps.of(context.getDatabase());
    int from = steps.number(below.getIdentity());
    int to = steps.number(above.getIdentity());
    if (from == Steps.NONE || to == Steps.NONE)
      return Stream.of();
    int distance = steps.distance(from, to, steps.kinds((String) arguments[2]));
    return distance == Steps.NONE ? Stream.of() : found(distance);
  }

  private static Stream<Result> found(long steps) {
    return Stream.of(new ResultInternal().setProperty("steps", steps));
  }
}
