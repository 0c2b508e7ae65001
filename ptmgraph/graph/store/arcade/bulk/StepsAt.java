package ptmgraph.bulk;

import com.arcadedb.graph.Vertex;
import com.arcadedb.query.opencypher.procedures.path.AbstractPathProcedure;
import com.arcadedb.query.sql.executor.CommandContext;
import com.arcadedb.query.sql.executor.Result;
import com.arcadedb.query.sql.executor.ResultInternal;
import java.util.List;
import java.util.stream.Stream;

/**
 * A procedure that only the gate writes into statements: `ptmgraph.steps(model, types, toParents)`
 * yields the model at the other end of each step of lineage, and the type of the step.
 */
final class StepsAt extends AbstractPathProcedure {
  private static final int ARGUMENTS = 3;

  @Override
  public String getName() {
    return "ptmgraph.steps";
  }

  @Override
  public int getMinArgs() {
    return ARGUMENTS;
  }

  @Override
  public int getMaxArgs() {
    return ARGUMENTS;
  }

  @Override
  public String getDescription() {
    return "The steps of lineage at a model";
  }

  @Override
  public List<String> getYieldFields() {
    return List.of("node", "relation");
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
