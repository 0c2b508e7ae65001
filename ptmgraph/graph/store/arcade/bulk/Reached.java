package ptmgraph.bulk;

import com.arcadedb.graph.Vertex;
import com.arcadedb.query.opencypher.procedures.CypherProcedureRegistry;
import com.arcadedb.query.sql.executor.CommandContext;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultInternal;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * `ptmgraph.reached(start, types, toParents, orItself)` yields the models that steps of lineage lead to.
 */
public final class Reached extends GateProcedure {
  private Reached() {
    super("ptmgraph.reached", "The models that steps of lineage lead to", 4, "node");
  }

  /** Let statements of this process call it, and the others. */
  public static void offer() {
    CypherProcedureRegistry.registerOrReplace(new Reached());
    CypherProcedureRegistry.registerOrReplace(new Distance());
    CypherProcedureRegistry.registerOrReplace(new StepsAt());
    CypherProcedureRegistry.registerOrReplace(new CountedAround());
  }

  @Override
  public Stream<Result> execute(Object[] arguments, Result row, CommandContext context) {
    validateArgs(arguments);
    if (arguments[0] == null)
      return Stream.of();
    Vertex start = extractVertex(arguments[0], "start");
    Steps steps = Steps.of(context.getDatabase());
    boolean orItself = (boolean) arguments[3];
    int number = steps.number(start.getIdentity());
    if (number == Steps.NONE)
      return orItself && steps.isModel(start.getIdentity()) ? Stream.of(found(start)) : Stream.of();
    int kinds = steps.kinds((String) arguments[1]);
    int[] reached = steps.reached(number, (boolean) arguments[2], kinds, orItself);
    return Arrays.stream(reached).mapToObj(other -> found(steps.model(other)));
  }

  private static Result found(Vertex model) {
    return new ResultInternal().setProperty("node", model);
  }
}
