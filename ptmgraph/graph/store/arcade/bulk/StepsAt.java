package ptmgraph.bulk;

import com.arcadedb.graph.Vertex;
import com.arcadedb.query.sql.executor.CommandContext;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultInternal;
import java.util.stream.Stream;

/**
 * `ptmgraph.steps(model, types, toParents)` yields the model at the other end of each step of lineage,
 * and the type of the step.
 */
final class StepsAt extends GateProcedure {
  StepsAt() {
    super("ptmgraph.steps", "The steps of lineage at a model", 3, "node", "relation");
  }

  @Override
  public Stream<Result> execute(Object[] arguments, Result row, CommandContext context) {
    validateArgs(arguments);
    if (arguments[0] == null)
      return Stream.of();
    Vertex model = extractVertex(arguments[0], "model");
    Steps steps = Steps.of(context.getDatabase());
    int number = steps.number(model.getIdentity());
    if (number == Steps.NONE)
      return Stream.of();
    boolean toParents = (boolean) arguments[2];
    return steps.at(number, toParents, steps.kinds((String) arguments[1]))
        .mapToObj(step -> found(
            steps.model(steps.target(step, toParents)), steps.type(step, toParents)));
  }

  private static Result found(Vertex model, String relation) {
    return new ResultInternal().setProperty("node", model).setProperty("relation", relation);
  }
}
